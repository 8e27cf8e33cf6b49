using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// Commits that were asked for and not answered: the copy may lie under its name, and nobody knows of it.
/// </summary>
public sealed class UnconfirmedCommits
{
    private readonly Lock _lock = new();
    private readonly Dictionary<FilePlace, HashSet<FilePlace>> _places = [];

    /// <summary>Commits a copy; when no answer comes, its place is noted, and the fault goes on.</summary>
    /// <param name="origin">The file of which it is a copy.</param>
    /// <param name="copy">The place under which it then lies.</param>
    /// <param name="commit">Commits it, or copies it in one step that ends with a commit.</param>
    public async ValueTask<T> CommitAsync<T>(FilePlace origin, FilePlace copy, Func<ValueTask<T>> commit)
    {
        try
        {
            return await commit();
        }
        catch
        {
            Note(origin, copy);
            throw;
        }
    }

    private void Note(FilePlace origin, FilePlace copy)
    {
        lock (_lock)
        {
            if (!_places.TryGetValue(origin, out var places))
                _places.Add(origin, places = []);
            places.Add(copy);
        }
    }

    /// <summary>The places where copies of an origin may lie; they are forgotten here.</summary>
    public IReadOnlyCollection<FilePlace> Take(FilePlace origin)
    {
        lock (_lock)
            return _places.Remove(origin, out var places) ? places : [];
    }

    /// <summary>Forgets all: no file is in flight.</summary>
    public void Clear()
    {
        lock (_lock)
            _places.Clear();
    }
}
