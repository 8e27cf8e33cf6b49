using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.State;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Execution.Cleanup;

/// <summary>
/// Brings to an end what was set aside to be deleted and neither deleted nor put back: the file gets its name back, so
/// that the stages meet it as it was. It is deleted only when the journal knows it as done, or as about to be deleted
/// while another file has its name by now, and all its copies are there and hold the same bytes: a row alone is not
/// believed. What was to be replaced is deleted when the new file has its name. It is no draft: in doubt it stays.
/// </summary>
internal sealed class InterruptedDeletes(IFileJournal journal, IReadOnlyDictionary<string, IFileStore> stores, EventStream events)
{
    /// <summary>Ends one. Returns false when it stays aside, so that a person must help.</summary>
    /// <param name="store">Its store.</param>
    /// <param name="aside">Where it lies.</param>
    /// <param name="name">The path that it had.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async ValueTask<bool> EndAsync(IFileStore store, StorePath aside, StorePath name, CancellationToken cancellationToken)
    {
        var (from, to) = (new FilePlace(store.Name, aside), new FilePlace(store.Name, name));
        var isTaken = await store.FindAsync(name, cancellationToken) is not null;
        if (await store.FindSurelyAsync(aside, cancellationToken) is not { } found)
            return true;
        var record = await journal.FindAsync(to, cancellationToken);
        if (DraftName.IsReplaced(aside.Name) ? isTaken : await IsDoneAsync(record, store, found, isTaken, cancellationToken))
        {
            await store.DeleteAsync(aside, cancellationToken);
            Tell($"deleted {from}, which a run had set aside: it is no longer needed");
            return true;
        }
        var mover = store.As<ICanMove>();
        var isOutdated = IsOutdated(record, found);
        if (mover is not null && !isTaken && !isOutdated && await IsPutBackAsync(mover, aside, name, cancellationToken))
        {
            Tell($"restored {to}, which a run had set aside");
            return true;
        }
        var help =
            isOutdated
                ? "a newer version has been processed since, and its copies would be replaced; check the file, and delete "
                    + "or move it"
            : mover is null ? "this store cannot rename; rename it by hand"
            : "another file has its name; move one of them";
        Tell(
            $"{from} is an earlier version of {to}; a run had set it aside to delete it, and it cannot be restored: {help}",
            true
        );
        return false;

        void Tell(string what, bool isTrouble = false) => events.Publish(new StoreNotice(store.Name, what, isTrouble));
    }

    /// <summary>
    /// Whether another version of the file has been done since this one was set aside: while a file is set aside its
    /// record says that it is being deleted. A version that is newer than what was done is not outdated: an older
    /// journal may have been put back.
    /// </summary>
    private static bool IsOutdated(FileRecord? record, in FileEntry found) =>
        record is { State: FileState.Done } && !record.IsAbout(FileFacts.Of(found)) && !(found.ModifiedAt > record.ModifiedAt);

    private async ValueTask<bool> IsDoneAsync(
        FileRecord? record,
        IFileStore store,
        FileEntry found,
        bool isTaken,
        CancellationToken cancellationToken
    )
    {
        var isDeletable = record?.State == FileState.Done || (record?.State == FileState.Deleting && isTaken);
        if (
            !isDeletable
            || record!.Copies.IsDefaultOrEmpty
            || !record.IsAbout(FileFacts.Of(found))
            || !stores.IsStill(store.Name, record.StoreId)
        )
            return false;
        foreach (var copy in record.Copies)
        {
            if (
                !stores.TryGetValue(copy.Place.Store, out var other)
                || !stores.IsStill(copy.Place.Store, copy.StoreId)
                || other.Locate(copy.Place.Path) == store.Locate(found.Path)
                || await other.FindAsync(copy.Place.Path, cancellationToken) is not { Kind: EntryKind.File } there
                || there.Length != copy.Length
                || FileTimes.Differ(there.ModifiedAt, other, copy.ModifiedAt, other)
            )
                return false;
        }
        return await AreSameAsync(record.Copies, store, found, cancellationToken);
    }

    /// <summary>Whether each copy holds the bytes of what was set aside; what cannot be read shows nothing.</summary>
    private async ValueTask<bool> AreSameAsync(
        IEnumerable<FileCopy> copies,
        IFileStore store,
        FileEntry found,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var wanted = await HashAsync(store, found.Path);
            foreach (var copy in copies)
            {
                if (await HashAsync(stores[copy.Place.Store], copy.Place.Path) != wanted)
                    return false;
            }
            return true;
        }
        catch (StoreException fault) when (fault.Kind is StoreErrorKind.Forbidden or StoreErrorKind.NotFound)
        {
            return false;
        }

        // A store may tell a wrong size: all that is there counts.
        ValueTask<ContentHash> HashAsync(IFileStore at, StorePath path) =>
            FileHasher.HashAsync(at, path, null, "sha256", cancellationToken);
    }

    private static async ValueTask<bool> IsPutBackAsync(
        ICanMove mover,
        StorePath aside,
        StorePath name,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await mover.MoveAsync(aside, name, cancellationToken);
            return true;
        }
        catch (StoreException taken) when (taken.Kind == StoreErrorKind.AlreadyExists)
        {
            return false;
        }
    }
}
