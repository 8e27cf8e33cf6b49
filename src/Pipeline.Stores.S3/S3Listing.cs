using System.Runtime.CompilerServices;
using Amazon.S3.Model;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.S3;

/// <summary>
/// Lists a folder page by page. A bucket knows no folders: with sub-folders all keys come in one stream, and a folder
/// is told of when the first key in it comes; without them the server is asked to fold what lies deeper into one entry,
/// so that nothing of it is listed.
/// </summary>
internal sealed class S3Listing(
    FilePlace start,
    bool recursive,
    S3StoreOptions options,
    ObjectKeys keys,
    ObjectLists lists,
    ObjectTimes times,
    ListPace pace
)
{
    private StorePath _inside = start.Path;

    internal async IAsyncEnumerable<FileEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var order = new PageOrder(start, options);
        string? token = null;
        do
        {
            var page = await pace.WaitAsync(
                lists.PageAsync(start, keys.OfFolder(start.Path), recursive ? null : "/", token, null, cancellationToken)
            );
            order.Take(page);
            if (page.Next is not null && pace.Trouble(page.Objects.Count + page.Prefixes.Count) is { } slow)
                throw S3Faults.NoList(start, options, slow);
            await foreach (var entry in times.SetAsync(Entries(page), cancellationToken))
                yield return entry;
            token = page.Next;
        } while (token is not null);
    }

    private IEnumerable<FileEntry> Entries(ListPage page)
    {
        foreach (var key in page.Prefixes)
        {
            yield return keys.TryPath(key.TrimEnd('/'), out var folder, out var trouble) && key == keys.OfFolder(folder)
                ? S3Entries.Folder(folder)
                : S3Entries.Unusable(keys, key, Blame(trouble));
        }
        foreach (var (key, found) in page.Objects)
        {
            foreach (var entry in Entries(found, key))
                yield return entry;
        }
    }

    private IEnumerable<FileEntry> Entries(S3Object found, string key)
    {
        if (key == keys.OfFolder(start.Path))
        {
            if (found.Size != 0)
                yield return S3Entries.Unusable(keys, key, Blame(""));
            yield break;
        }
        // An object of no bytes with a slash at its end is how consoles make an empty folder.
        var isMarker = key.EndsWith('/') && found.Size == 0;
        if (!keys.TryPath(isMarker ? key[..^1] : key, out var path, out var trouble) || !path.IsBelow(start.Path))
        {
            yield return S3Entries.Unusable(keys, key, Blame(trouble));
            yield break;
        }
        foreach (var folder in NewFolders(isMarker ? path : path.Folder))
            yield return S3Entries.Folder(folder);
        if (!isMarker)
            yield return S3Entries.Of(path, found);
    }

    /// <summary>
    /// The folders that a path leads into and the key before it did not: keys come in order, so that all of a folder
    /// come together.
    /// </summary>
    private List<StorePath> NewFolders(StorePath folder)
    {
        var entered = new List<StorePath>();
        for (var path = folder; path != start.Path && path != _inside && !_inside.IsBelow(path); path = path.Folder)
            entered.Add(path);
        _inside = folder;
        entered.Reverse();
        return entered;
    }

    private static string Blame(string trouble) =>
        trouble.Length > 0 ? trouble : "the key ends with '/', as no file name can, and its size is not zero or unknown";
}
