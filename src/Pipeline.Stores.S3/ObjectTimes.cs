using System.Runtime.CompilerServices;
using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

namespace Pipeline.Stores.S3;

/// <summary>
/// The times that files have in their metadata, which lists do not tell: each file is asked once, several at once, and remembered for as long as it is the same object.
/// </summary>
/// <param name="readsTime">Whether files keep their own time; if not nobody is asked.</param>
/// <param name="ask">Looks at one file; null when it is gone.</param>
internal sealed class ObjectTimes(bool readsTime, Func<StorePath, CancellationToken, Task<FileEntry?>> ask)
{
    private const int MostRemembered = 50_000;
    private const int MostTroubled = 1_000;
    private const int AtOnce = 32;
    private readonly Lock _lock = new();
    private readonly Dictionary<StorePath, (string? Version, DateTimeOffset? Uploaded, DateTimeOffset? Time)> _known = [];
    private readonly HashSet<StorePath> _troubled = [];

    /// <summary>The entries of a list with their own times, in their order.</summary>
    internal async IAsyncEnumerable<FileEntry> SetAsync(
        IEnumerable<FileEntry> entries,
        [EnumeratorCancellation] CancellationToken stop
    )
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var ahead = new Queue<Task<FileEntry?>>();
        try
        {
            foreach (var entry in entries)
            {
                ahead.Enqueue(SetAsync(entry, enough.Token));
                if (ahead.Count >= AtOnce && await ahead.Dequeue() is { } known)
                    yield return Checked(known, stop);
            }
            while (ahead.TryDequeue(out var next))
            {
                if (await next is { } known)
                    yield return Checked(known, stop);
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
    private static FileEntry Checked(FileEntry entry, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return entry;
    }

    private async Task<FileEntry?> SetAsync(FileEntry entry, CancellationToken stop)
    {
        if (!readsTime || entry.Kind != EntryKind.File)
            return entry;
        lock (_lock)
        {
            if (
                _known.TryGetValue(entry.Path, out var known)
                && known.Version == entry.Version
                && known.Uploaded == entry.ModifiedAt
            )
                return entry with { ModifiedAt = known.Time };
        }
        FileEntry? found;
        try
        {
            found = await ask(entry.Path, stop);
        }
        catch (StoreFault fault) when (IsOnlyHere(entry.Path, fault))
        {
            // One object that cannot be looked at is no trouble of the list.
            return entry with { Kind = EntryKind.Unusable, Trouble = fault.Message, ToldKind = EntryKind.File };
        }
        if (found is { } now && now.Version == entry.Version)
        {
            lock (_lock)
            {
                if (_known.Count >= MostRemembered)
                    _known.Clear();
                _known[entry.Path] = (entry.Version, entry.ModifiedAt, now.ModifiedAt);
            }
        }
        return found;
    }

    /// <summary>
    /// Whether a fault is the trouble of one object: a refusal for good, or a passing one that the same object has met before. After the first passing one the list begins anew.
    /// </summary>
    private bool IsOnlyHere(StorePath path, StoreFault fault)
    {
        if (!fault.IsPassing)
            return fault.Kind != FaultKind.Unreachable;
        lock (_lock)
        {
            if (_troubled.Count >= MostTroubled)
                _troubled.Clear();
            return !_troubled.Add(path);
        }
    }
}
