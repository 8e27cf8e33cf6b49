using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.Execution.Resilience;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Execution.Cleanup;

/// <summary>
/// Takes away drafts that were left behind: in the folders that runs had noted in the journal, and only drafts that
/// bear their names. A draft in chunks that can be gone on with stays.
/// </summary>
internal sealed class DraftCleaner(IJournal journal, IReadOnlyDictionary<string, IFileStore> stores, EventStream events)
{
    private readonly InterruptedDeletes _deletes = new(journal, stores, events);

    /// <summary>
    /// Sweeps after runs that were killed. A store that cannot be reached keeps its note, and is swept by a later run.
    /// </summary>
    /// <param name="steps">The full names of the pipeline's stages.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async ValueTask DeadRunsAsync(IReadOnlySet<string> steps, CancellationToken cancellationToken)
    {
        var silent = new UnreachableStores();
        foreach (var draft in await journal.ChunkedDraftsAsync(null, cancellationToken))
            await TryDropAsync(draft, steps, silent, cancellationToken);
        foreach (var draft in await journal.UploadsAsync(null, cancellationToken))
        {
            if (!journal.IsAlive(draft.Run))
                await TryDropAsync(draft, silent, cancellationToken);
        }
        foreach (
            var folder in (await journal.AbandonedDraftFoldersAsync(cancellationToken)).ToLookup(
                note => note.Folder,
                note => note.Run
            )
        )
        {
            if (!await TrySweepAsync(folder.ToHashSet(), folder.Key, silent, cancellationToken))
                continue;
            foreach (var run in folder)
                await journal.ForgetDraftFolderAsync(run, folder.Key, cancellationToken);
        }
    }

    /// <summary>
    /// Sweeps after this run itself, while none of its files is in flight. Returns whether it came everywhere.
    /// </summary>
    public async ValueTask<bool> OwnAsync(string run, CancellationToken cancellationToken)
    {
        var (everywhere, silent) = (true, new UnreachableStores());
        foreach (var draft in await journal.UploadsAsync(run, cancellationToken))
            everywhere &= await TryDropAsync(draft, silent, cancellationToken);
        foreach (var folder in await journal.OwnDraftFoldersAsync(cancellationToken))
            everywhere &= await TrySweepAsync(new HashSet<string> { run }, folder, silent, cancellationToken);
        return everywhere;
    }

    /// <summary>
    /// Deletes a draft, or ends the delete of a file that was set aside. Returns false when it stays, so that a person
    /// must help.
    /// </summary>
    /// <param name="store">Its store.</param>
    /// <param name="left">Where it lies, under a name that a run gave.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async ValueTask<bool> EndAsync(IFileStore store, StorePath left, CancellationToken cancellationToken)
    {
        if (DraftName.BeforeAside(left) is { } name)
            return await _deletes.EndAsync(store, left, name, cancellationToken);
        await store.DeleteAsync(left, cancellationToken);
        events.Publish(new DraftSwept(new(store.Name, left)));
        return true;
    }

    /// <summary>Takes away a draft that its store shows in no list, and then the note of it.</summary>
    private async ValueTask<bool> TryDropAsync(UploadRecord draft, UnreachableStores silent, CancellationToken cancellationToken)
    {
        if (AskedOf(draft.Place.Store, silent)?.As<IMultipartUploads>() is not { } hider)
            return false;
        try
        {
            await hider.AbortUploadAsync(draft.Place.Path, draft.Mark, cancellationToken);
            journal.ForgetUpload(draft);
            events.Publish(new DraftSwept(draft.Place));
            return true;
        }
        catch (StoreException fault)
        {
            silent.Note(draft.Place.Store, fault);
            events.Publish(
                new StoreNotice(
                    draft.Place.Store,
                    $"the draft that run {draft.Run} left of {draft.Place} could not be deleted yet: {fault.Message}",
                    IsTrouble: true
                )
            );
            return false;
        }
    }

    /// <summary>Deletes a draft in chunks that nobody will go on with, and then the note of it.</summary>
    private async ValueTask TryDropAsync(
        ChunkedDraftRecord draft,
        IReadOnlySet<string> steps,
        UnreachableStores silent,
        CancellationToken cancellationToken
    )
    {
        if (AskedOf(draft.Place.Store, silent) is not { } store || silent.Why(draft.Origin.Store) is not null)
            return;
        try
        {
            // Made ours first: a run that began at the same moment may want to go on with it.
            if (
                await IsOfUseAsync(draft, steps, cancellationToken)
                || !await journal.OwnChunkedDraftAsync(draft, cancellationToken)
            )
                return;
            var fate = await RecordedDrafts.DeleteAsync(store, draft, journal, cancellationToken);
            journal.ForgetChunkedDraft(draft);
            if (fate.Left is { } left)
                events.Publish(RecordedDrafts.Notice(draft.DraftPlace, left));
            else
                events.Publish(new DraftSwept(draft.DraftPlace));
        }
        catch (StoreException fault)
        {
            silent.Note(fault.At.Store ?? draft.Place.Store, fault);
            events.Publish(
                new StoreNotice(
                    draft.Place.Store,
                    $"it is not known yet whether the draft {draft.DraftPlace} can still be used: {fault.Message}",
                    IsTrouble: true
                )
            );
        }
    }

    /// <summary>
    /// Whether the stage is still there, the file still wants its copy, and the origin is still what it was.
    /// </summary>
    private async ValueTask<bool> IsOfUseAsync(
        ChunkedDraftRecord draft,
        IReadOnlySet<string> steps,
        CancellationToken cancellationToken
    ) =>
        steps.Contains(draft.Step)
        && !IsNeedless(draft, await journal.FindAsync(draft.Origin, cancellationToken))
        && stores.TryGetValue(draft.Origin.Store, out var store)
        && await store.FindSurelyAsync(draft.Origin.Path, cancellationToken) is { Kind: EntryKind.File } now
        && draft.IsAbout(FileFacts.Of(now));

    /// <summary>The copy is made, or the file was done without it: by another target of a <c>balance</c>.</summary>
    private static bool IsNeedless(ChunkedDraftRecord draft, FileRecord? record) =>
        record?.IsAbout(draft.Facts) == true
        && (record.State is FileState.Done or FileState.Deleting || record.Copies.Any(copy => copy.Step == draft.Step));

    private async ValueTask<bool> TrySweepAsync(
        HashSet<string> runs,
        FilePlace folder,
        UnreachableStores silent,
        CancellationToken cancellationToken
    )
    {
        if (AskedOf(folder.Store, silent) is not { } store)
            return false;
        try
        {
            return await SweepAsync(runs, folder, store, cancellationToken);
        }
        catch (StoreException fault)
        {
            silent.Note(folder.Store, fault);
            events.Publish(
                new StoreNotice(
                    folder.Store,
                    $"drafts of run {string.Join(", ", runs)} in {folder} could not be deleted yet: {fault.Message}",
                    IsTrouble: true
                )
            );
            return false;
        }
    }

    private IFileStore? AskedOf(string store, UnreachableStores silent) =>
        silent.Why(store) is null ? stores.GetValueOrDefault(store) : null;

    /// <summary>Returns whether nothing of the runs is left there.</summary>
    private async ValueTask<bool> SweepAsync(
        HashSet<string> runs,
        FilePlace folder,
        IFileStore store,
        CancellationToken cancellationToken
    )
    {
        if (!folder.Path.IsRoot && await store.IsGoneAsync(folder.Path, StorePath.Root, cancellationToken))
            return true;
        var isClean = true;
        var drafts = new List<StorePath>();
        var noted = (await journal.ChunkedDraftsAsync(null, cancellationToken)).Select(draft => draft.DraftPlace).ToHashSet();
        await foreach (var entry in store.ListFolderAsync(folder.Path, cancellationToken))
        {
            if (
                entry.Kind == EntryKind.File
                && DraftName.RunOf(entry.Path.Name) is { } run
                && runs.Contains(run)
                && !noted.Contains(new(store.Name, entry.Path))
            )
                drafts.Add(entry.Path);
        }
        foreach (var draft in drafts)
            isClean &= await EndAsync(store, draft, cancellationToken);
        return isClean;
    }
}
