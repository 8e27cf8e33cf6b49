using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Execution.Tracking;

/// <summary>
/// The files that are failed now: one that failed and was done later is failed no more, and of those that a source
/// could not take only what its last look met counts. Of very many only a part is remembered by name, so that a daemon
/// needs no more memory in its last loop than in its first.
/// </summary>
internal sealed class FailedFiles
{
    private const int Most = 10_000;
    private readonly Lock _lock = new();

    /// <summary>The files, and whether the source could not take them.</summary>
    private readonly Dictionary<FilePlace, bool> _known = [];

    /// <summary>Those of this loop that are too many to be remembered.</summary>
    private long _more;

    /// <summary>How many there are.</summary>
    public long Count
    {
        get
        {
            lock (_lock)
                return _known.Count + _more;
        }
    }

    /// <summary>
    /// A look begins: what the source cannot take it tells anew, and a file that failed at a stage comes to that stage
    /// anew.
    /// </summary>
    public void BeginScan()
    {
        lock (_lock)
        {
            _more = 0;
            foreach (var file in _known.Where(file => file.Value).Select(file => file.Key).ToList())
                _known.Remove(file);
        }
    }

    /// <summary>A file has failed at a stage.</summary>
    public void Add(FilePlace file)
    {
        lock (_lock)
            Put(file, isOfSource: false);
    }

    /// <summary>The source could not take a file; false when this look has told so before.</summary>
    public bool AddOfSource(FilePlace file)
    {
        lock (_lock)
        {
            if (_known.TryGetValue(file, out var isOfSource) && isOfSource)
                return false;
            Put(file, isOfSource: true);
            return true;
        }
    }

    /// <summary>A file is done, or there is nothing left to do with it.</summary>
    public void Remove(FilePlace file)
    {
        lock (_lock)
            _known.Remove(file);
    }

    private void Put(FilePlace file, bool isOfSource)
    {
        if (_known.Count < Most || _known.ContainsKey(file))
            _known[file] = isOfSource;
        else
            _more++;
    }
}
