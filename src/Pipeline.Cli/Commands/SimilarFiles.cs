using Pipeline.Abstractions.Items;

namespace Pipeline.Cli.Commands;

/// <summary>Keeps the few files that were most likely meant by a path that leads nowhere.</summary>
internal sealed class SimilarFiles(WantedFile wanted)
{
    private const int Most = 3;
    private readonly Lock _turn = new();
    private readonly SortedSet<(int Distance, string Place)> _kept = [];

    /// <summary>The end of a sentence that names them; empty when there are none.</summary>
    public string Hint
    {
        get
        {
            lock (_turn)
                return _kept.Count > 0 ? $"; did you mean {string.Join(" or ", _kept.Select(kept => kept.Place))}?" : ".";
        }
    }

    /// <summary>Takes a file that is there into account.</summary>
    public void Consider(FilePlace place)
    {
        if (wanted.Distance(place) is not { } distance)
            return;
        lock (_turn)
        {
            _kept.Add((distance, place.ToString()));
            if (_kept.Count > Most)
                _kept.Remove(_kept.Max);
        }
    }
}
