using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// Deletes drafts that a journal lists: the only place where a row alone leads to a delete. The row is not trusted,
/// because it may be damaged or forged. So the file must have the name of a draft of exactly that copy, must not be a
/// link, and must not be larger than the copy.
/// </summary>
internal static class RecordedDrafts
{
    /// <summary>Deletes a draft in chunks, which the journal has made this run's.</summary>
    /// <returns>Whether it was deleted, and why not, where something else stands there.</returns>
    public static async ValueTask<DraftDeletion> DeleteAsync(
        IFileStore store,
        ChunkedDraftRecord noted,
        IRunRegistry journal,
        CancellationToken cancellationToken
    )
    {
        var namer = DraftName.RunOf(noted.Draft.Name);
        if (!DraftName.IsDraftOf(noted.Draft, noted.Place.Path) || namer is null)
            return new(false, $"its name is not the name of a draft of {noted.Place}");
        if (namer != noted.Run && journal.IsAlive(namer))
            return new(false, $"its name contains run {namer}, which is still running");
        return await DeleteAsync(store, noted.Draft, noted.Length, cancellationToken);
    }

    /// <summary>Deletes the draft of another run.</summary>
    public static ValueTask<DraftDeletion> DeleteAsync(IFileStore store, StorePath draft, CancellationToken cancellationToken) =>
        DraftName.IsDraft(draft.Name)
            ? DeleteAsync(store, draft, null, cancellationToken)
            : new(new DraftDeletion(false, "its name is not the name of a draft"));

    /// <summary>Tells of what was left.</summary>
    public static StoreNotice Notice(FilePlace draft, string left) =>
        new(
            draft.Store,
            $"{draft}, an unused draft by the journal, was not deleted: {left}; check it, and delete it if it is not needed",
            IsTrouble: true
        );

    private static async ValueTask<DraftDeletion> DeleteAsync(
        IFileStore store,
        StorePath draft,
        long? most,
        CancellationToken cancellationToken
    )
    {
        // What only takes files can show none.
        if (!store.Traits.IsWriteOnly)
        {
            if (await store.FindSurelyAsync(draft, cancellationToken) is not { } found)
                return default;
            if (found.Kind != EntryKind.File || await IsLinkAsync(store, draft, cancellationToken))
                return new(false, "it is not a file");
            if (found.Length > most)
                return new(
                    false,
                    $"it is larger ({new ByteSize(found.Length.Value)}) than the copy ({new ByteSize(most.Value)})"
                );
        }
        await store.DeleteAsync(draft, cancellationToken);
        return new(true, null);
    }

    /// <summary>A look at a name follows links; a listing does not.</summary>
    private static async ValueTask<bool> IsLinkAsync(IFileStore store, StorePath draft, CancellationToken cancellationToken)
    {
        await foreach (var entry in store.ListFolderAsync(draft.Folder, cancellationToken))
        {
            if (entry.Path == draft)
                return entry.Kind != EntryKind.File;
        }
        return false;
    }
}

/// <summary>What came of a draft that was to be deleted: nothing of both when it was gone.</summary>
/// <param name="IsDeleted">Whether it was deleted.</param>
/// <param name="Left">Why it was left, fit for the end of a sentence.</param>
internal readonly record struct DraftDeletion(bool IsDeleted, string? Left);

/// <summary>Writes a store's notes about the drafts of one file into the journal, under the name of the run.</summary>
internal sealed class DraftNotes(IUploadJournal journal, string run, FilePlace origin) : IUploadRegistry
{
    public ValueTask NoteAsync(FilePlace place, string mark, string? instead, CancellationToken cancellationToken) =>
        journal.NoteUploadAsync(Of(place, mark), instead, cancellationToken);

    public void Forget(FilePlace place, string mark) => journal.ForgetUpload(Of(place, mark));

    private UploadRecord Of(FilePlace place, string mark) => new(run, place, mark) { Origin = origin };
}
