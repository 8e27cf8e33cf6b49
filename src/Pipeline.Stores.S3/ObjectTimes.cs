using System.Runtime.CompilerServices;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.S3;

/// <summary>
/// What lists do not tell of files, above all the times in their metadata: each file is asked once, several at once,
/// and remembered for as long as it is the same object. One that cannot be looked at is told as such, and the others go
/// on.
/// </summary>
/// <param name="readsTime">
/// Whether files keep their own time; if not, only those are asked of which the list does not tell size or time.
/// </param>
/// <param name="look">Asks about one file.</param>
/// <param name="lists">Tells whether a file is still listed.</param>
internal sealed class ObjectTimes(bool readsTime, ObjectStat look, ObjectLists lists)
{
    private const int MostRemembered = 50_000;
    private const int MostTroubled = 1_000;
    private const int AtOnce = 32;
    private readonly Lock _lock = new();
    private readonly Dictionary<StorePath, (FileEntry Listed, FileEntry Found)> _known = [];
    private readonly HashSet<StorePath> _troubled = [];

    /// <summary>The entries of a list with their own times, in their order.</summary>
    internal async IAsyncEnumerable<FileEntry> SetAsync(
        IEnumerable<FileEntry> entries,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = new Queue<Task<FileEntry?>>();
        try
        {
            foreach (var entry in entries)
            {
                ahead.Enqueue(SetAsync(entry, enough.Token));
                if (ahead.Count >= AtOnce && await ahead.Dequeue() is { } known)
                    yield return Checked(known, cancellationToken);
            }
            while (ahead.TryDequeue(out var next))
            {
                if (await next is { } known)
                    yield return Checked(known, cancellationToken);
            }
        }
        finally
        {
            await enough.CancelAsync();
            foreach (var left in ahead)
                await ((Task)left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Whoever ends a list wants no further entry, also of a page that is here already.</summary>
    private static FileEntry Checked(FileEntry entry, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return entry;
    }

    private async Task<FileEntry?> SetAsync(FileEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Kind != EntryKind.File || (!readsTime && entry is { Length: not null, ModifiedAt: not null }))
            return entry;
        lock (_lock)
        {
            if (_known.TryGetValue(entry.Path, out var known) && known.Listed == entry)
                return known.Found;
        }
        try
        {
            var found = S3Entries.Both(await look.AskAsync(entry.Path, cancellationToken), entry);
            // By its tag or its time another object would be told from this one; a size alone tells nothing.
            if (FileFacts.Of(entry).ShowChanges && found.Version == entry.Version)
                Remember(entry, found);
            return found;
        }
        catch (StoreException fault) when (fault.Kind == StoreErrorKind.NotFound)
        {
            return await lists.ListedAsync(entry.Path, cancellationToken) is null
                ? null
                : S3Entries.Unusable(entry.Path, "it is listed, and a request for this name does not find it");
        }
        catch (StoreException fault) when (IsOnlyHere(entry.Path, fault))
        {
            return S3Entries.Unusable(entry.Path, $"it is listed, and a request for it fails: {fault.Message}");
        }
    }

    private void Remember(FileEntry listed, FileEntry found)
    {
        lock (_lock)
        {
            if (_known.Count >= MostRemembered)
                _known.Clear();
            _known[listed.Path] = (listed, found);
            _troubled.Remove(listed.Path);
        }
    }

    /// <summary>
    /// Whether a fault is the trouble of one object: a refusal for good, or a transient one that the same object has
    /// met before. After the first transient one the list begins anew.
    /// </summary>
    private bool IsOnlyHere(StorePath path, StoreException fault)
    {
        if (!fault.IsTransient)
            return fault.Kind != StoreErrorKind.Unreachable;
        lock (_lock)
        {
            if (_troubled.Count >= MostTroubled)
                _troubled.Clear();
            return !_troubled.Add(path);
        }
    }
}
