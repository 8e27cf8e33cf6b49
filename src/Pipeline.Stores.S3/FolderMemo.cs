using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.S3;

/// <summary>
/// Which names stood in folders a moment ago, so that thousands of new files do not ask for thousands of names that are
/// not there. A folder is listed when it is asked for again and again; of a large one only the first page counts.
/// </summary>
/// <param name="clock">The time.</param>
/// <param name="list">Lists the first page of a folder.</param>
internal sealed class FolderMemo(TimeProvider clock, Func<StorePath, CancellationToken, Task<FirstPage>> list)
{
    private const int AsksBeforeList = 3;
    private const int MostFolders = 256;
    private const int MostTouched = 10_000;

    /// <summary>
    /// The most characters of all names. So many folders, with a page of a thousand ordinary names each, have fewer.
    /// </summary>
    private const long MostHeld = 32 << 20;
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private readonly Dictionary<StorePath, Folder> _folders = [];
    private long _held;

    /// <summary>Whether nothing stood at a path a moment ago; false when that is not known.</summary>
    internal async ValueTask<bool> IsAbsentAsync(StorePath path, CancellationToken cancellationToken)
    {
        Task<FirstPage> page;
        lock (_lock)
        {
            var folder = Of(path.Folder);
            if (folder.Touched.Contains(path) || ++folder.Asks < AsksBeforeList)
                return false;
            if (folder.Page is null || clock.GetElapsedTime(folder.At) > Moment)
            {
                folder.Touched.Clear();
                folder.At = clock.GetTimestamp();
                // Several wait for it: it is not ended with the first of them.
                folder.Page = ListAsync(path.Folder);
            }
            page = folder.Page;
        }
        try
        {
            return (await page.WaitAsync(cancellationToken)).Lacks(path) && !IsTouched(path);
        }
        catch (StoreException)
        {
            // One list that fails must not fail all who waited for it: each asks for its own name, and hears the
            // trouble himself.
            Forget(path.Folder);
            return false;
        }
    }

    /// <summary>
    /// Something was put, or is known to stand, or was taken away at a path: what was listed says nothing about it any
    /// more.
    /// </summary>
    internal void Touch(StorePath path)
    {
        lock (_lock)
        {
            if (!_folders.TryGetValue(path.Folder, out var folder) || folder.Page is null)
                return;
            folder.Touched.Add(path);
            if (folder.Touched.Count > MostTouched)
                _folders.Remove(path.Folder);
        }
    }

    /// <summary>Names have any length: too many characters, and what was known is forgotten.</summary>
    private async Task<FirstPage> ListAsync(StorePath folder)
    {
        var page = await list(folder, CancellationToken.None);
        lock (_lock)
        {
            _held += page.Names.Sum(name => (long)name.Text.Length);
            if (_held > MostHeld)
                Clear();
        }
        return page;
    }

    private void Clear()
    {
        _folders.Clear();
        _held = 0;
    }

    private void Forget(StorePath folder)
    {
        lock (_lock)
            _folders.Remove(folder);
    }

    private bool IsTouched(StorePath path)
    {
        lock (_lock)
            return Of(path.Folder).Touched.Contains(path);
    }

    private Folder Of(StorePath path)
    {
        if (_folders.TryGetValue(path, out var known))
            return known;
        if (_folders.Count >= MostFolders)
            Clear();
        return _folders[path] = new();
    }

    private sealed class Folder
    {
        public int Asks { get; set; }

        public long At { get; set; }

        public Task<FirstPage>? Page { get; set; }

        public HashSet<StorePath> Touched { get; } = [];
    }
}

/// <summary>The first page of a folder's list.</summary>
/// <param name="Names">The names on it.</param>
/// <param name="Last">The last of them when there are more pages: of what comes after it nothing is known.</param>
internal sealed record FirstPage(IReadOnlySet<StorePath> Names, string? Last)
{
    /// <summary>Whether nothing of that name is in the folder. Lists are in the order of the bytes.</summary>
    internal bool Lacks(StorePath path) => !Names.Contains(path) && (Last is null || Utf8Order.Compare(path.Text, Last) < 0);
}
