using System.Runtime.CompilerServices;
using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Stages;

/// <summary>
/// Walks through a folder as far as the names of its folders tell days, in the order of their names, and does not go into one in which no file can be taken: it is told of once, with the reason.
/// </summary>
/// <param name="folder">The folder in which the <c>glob</c> looks.</param>
/// <param name="store">Its store.</param>
/// <param name="days">What can be told of a folder, by its path below <paramref name="folder"/>.</param>
internal sealed class DatedWalk(FilePlace folder, IFileStore store, Func<StorePath, FolderDays> days)
{
    private readonly Stack<FileEntry> _waiting = new();

    /// <summary>Everything below <paramref name="start"/> that is no folder, and the folders that are left.</summary>
    public async IAsyncEnumerable<Sighting> ListAsync(StorePath start, [EnumeratorCancellation] CancellationToken stop)
    {
        _waiting.Push(new(start, null, null) { Kind = EntryKind.Folder });
        while (_waiting.TryPop(out var next))
        {
            var known = days(next.Path.IsRoot || next.Path == folder.Path ? StorePath.Root : next.Path.Below(folder.Path));
            if (known.WhyNone is { } why && next.Path != start)
            {
                yield return Sight(next) with
                {
                    WhyNot = why,
                };
                continue;
            }
            var inner = new List<FileEntry>();
            await foreach (var entry in ReadAsync(next.Path, known.IsTold, isStart: next.Path == start, stop))
            {
                if (entry.Kind != EntryKind.Folder)
                    yield return Sight(entry);
                else if (!known.IsTold)
                    inner.Add(entry);
            }
            // The last that is put down is the first to be taken up.
            foreach (var entry in inner.OrderByDescending(entry => entry.Path.Text, StringComparer.Ordinal))
                _waiting.Push(entry);
        }
    }

    private Sighting Sight(FileEntry entry)
    {
        var path = entry.Path.Below(folder.Path);
        return new(new(folder.Store, entry.Path), entry, path, path, false);
    }

    /// <summary>A folder's entries. Only the one that the user named must be readable; of another that is not is told, unless it has gone meanwhile.</summary>
    private async IAsyncEnumerable<FileEntry> ReadAsync(
        StorePath path,
        bool recursive,
        bool isStart,
        [EnumeratorCancellation] CancellationToken stop
    )
    {
        await using var entries = store.ListAsync(path, recursive, stop).GetAsyncEnumerator(stop);
        while (true)
        {
            StoreFault? fault = null;
            try
            {
                if (!await entries.MoveNextAsync())
                    yield break;
            }
            catch (StoreFault refusal) when (!isStart && !refusal.IsPassing && refusal.Kind != FaultKind.Unreachable)
            {
                fault = refusal;
            }
            if (fault is null)
            {
                yield return entries.Current;
                continue;
            }
            // Files that were not listed because their folder was away for a moment are missing from their day.
            if (fault.Kind != FaultKind.NotFound || !await store.IsGoneAsync(path, folder.Path, stop))
                yield return new(path, null, null) { Kind = EntryKind.Unusable, Trouble = fault.Message };
            yield break;
        }
    }
}
