using System.Collections.Concurrent;
using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Stores;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Flow.Lanes;

/// <summary>
/// The copies that lanes left behind when they lost files to others. When a loop is over, and the file is done by another lane, the copy is taken away: only one that this run
/// is known to have made there, that has not changed since, and that is not the good copy seen by another way. Of all others it is said where they may lie.
/// </summary>
internal sealed class Leftovers(RunHouse house)
{
    private readonly ConcurrentQueue<Leftover> _all = new();
    private readonly HashSet<FilePlace> _told = [];

    /// <summary>A lane has lost a file. Returns where it may have left a copy, or null.</summary>
    /// <param name="lane">The lane's full name.</param>
    /// <param name="item">The file as it came to the spread.</param>
    /// <param name="copies">The copies that the lane is known to have made.</param>
    public FilePlace? Note(string lane, FileItem item, IEnumerable<FileCopy> copies)
    {
        List<Leftover> left =
        [
            .. copies.Select(copy => new Leftover(item, lane, copy.Place, copy)),
            .. house.Transfer.Unanswered.Take(item.Origin).Select(place => new Leftover(item, lane, place, null)),
        ];
        foreach (var one in left)
            _all.Enqueue(one);
        return left is [var first, ..] ? first.Place : null;
    }

    /// <summary>Takes away what can be; no file is on the road. What a store that is away may hold is looked for after the next loop.</summary>
    public async ValueTask TakeAwayAsync(CancellationToken stop)
    {
        house.Transfer.Unanswered.Clear();
        var silent = new SilentStores();
        for (var count = _all.Count; count > 0 && _all.TryDequeue(out var one); count--)
        {
            if (await GoodCopiesAsync(one, stop) is not { } good)
                continue;
            var why = silent.Why(one.Place.Store);
            if (why is not null)
                _all.Enqueue(one);
            else
                why = await TryAsync(one, good, silent, stop);
            if (why is not null && _told.Add(one.Place))
                house.Events.Publish(
                    new StoreNotice(
                        one.Place.Store,
                        $"{one.Place} may hold a second copy of {one.Item.Origin}, which another lane has sent, and was not touched: {why}",
                        IsTrouble: true
                    )
                );
        }
    }

    /// <summary>The record of the file when it is done and this place is none of its copies; else null, and nothing is left over.</summary>
    private async ValueTask<FileRecord?> GoodCopiesAsync(Leftover one, CancellationToken stop)
    {
        var record = await house.Journal.FindAsync(one.Item.Origin, stop);
        return
            record is { State: FileState.Done or FileState.Deleting }
            && record.IsAbout(one.Item.Facts)
            && !record.Copies.IsEmpty
            && record.Copies.All(copy => copy.Place != one.Place)
            ? record
            : null;
    }

    /// <summary>Takes one away; says why not if it stays, and nothing when there is none. One that could not be reached is tried again another time.</summary>
    private async ValueTask<string?> TryAsync(Leftover one, FileRecord record, SilentStores silent, CancellationToken stop)
    {
        try
        {
            return await TakeAwayAsync(one, record, stop);
        }
        catch (StoreFault fault)
        {
            _all.Enqueue(one);
            silent.Note(one.Place.Store, fault);
            return fault.Message;
        }
    }

    private async ValueTask<string?> TakeAwayAsync(Leftover one, FileRecord record, CancellationToken stop)
    {
        // A copy that an earlier form of the pipeline made may lie in a store that it no longer has.
        if (!house.Stores.TryGetValue(one.Place.Store, out var store))
            return null;
        if (await store.FindSurelyAsync(one.Place.Path, stop) is not { } found)
            return null;
        if (await WhyNotOursAsync(one, record, store, found, stop) is { } why)
            return why;
        if (store.As<ICanMove>() is null)
            return "this store cannot rename, which is needed to make sure that it is not the good copy";
        string? refused = null;
        try
        {
            if (await house.Transfer.Deletes.DeleteAsync(store, one.Place.Path, CheckAsync, stop))
                house.Recorder.TookAway(record, one.Lane, one.Place);
            return null;
        }
        catch (StoreFault) when (refused is not null)
        {
            return refused;
        }

        async ValueTask CheckAsync(FileEntry now)
        {
            // Two lanes may be two ways to one folder: then the good copy is gone while this one is away.
            refused =
                now.Path == one.Place.Path ? "it could not be renamed, which is needed to make sure that it is not the good copy"
                : FileFacts.Of(found).Differ(FileFacts.Of(now)) ? "it was replaced meanwhile"
                : await IsMissingAsync(record, stop)
                    ? "it is the good copy itself, seen by another way, or that could not be found just then"
                : null;
            if (refused is not null)
                throw new StoreFault(one.Place, FaultKind.Changed, $"{one.Place} stays: {refused}");
        }
    }

    private static async ValueTask<string?> WhyNotOursAsync(
        Leftover one,
        FileRecord record,
        IFileStore store,
        FileEntry found,
        CancellationToken stop
    )
    {
        var (length, time) = one.Made is { } made
            ? (made.Length, made.ModifiedAt)
            : (one.Item.ContentLength, one.Item.ModifiedAt);
        if (one.Made is { MadeAt: null })
            return "it was there before";
        if (
            found.Kind != EntryKind.File
            || found.Length is null
            || found.Length != length
            || !FileTimes.AreSame(found.ModifiedAt, store, time, store)
        )
            return "it is not as this run would have left it";
        if (one.Made is not null)
            return null;
        if (record.Hash is not { } hash)
            return "the file's hash is not known, by which it could be told";
        return await FileHasher.HashAsync(store, one.Place.Path, found.Length, hash.Algorithm, stop) == hash
            ? null
            : "it holds other bytes";
    }

    private async ValueTask<bool> IsMissingAsync(FileRecord record, CancellationToken stop)
    {
        try
        {
            foreach (var copy in record.Copies)
            {
                if (
                    !house.Stores.TryGetValue(copy.Place.Store, out var store)
                    || await store.FindAsync(copy.Place.Path, stop) is not { } there
                    || there.Length != copy.Length
                )
                    return true;
            }
            return false;
        }
        catch (StoreFault)
        {
            // What cannot be looked at may be gone.
            return true;
        }
    }
}
