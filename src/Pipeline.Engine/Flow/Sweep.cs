using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Flow;

/// <summary>Takes away drafts that were left behind: in the folders that runs had noted in the journal, and only drafts that bear their names.</summary>
internal sealed class Sweep(IJournal journal, IReadOnlyDictionary<string, IFileStore> stores, EventStream events)
{
    /// <summary>Sweeps after runs that were killed. A store that cannot be reached keeps its note, and is swept by a later run.</summary>
    public async ValueTask DeadRunsAsync(CancellationToken stop)
    {
        foreach (var (run, folder) in await journal.AbandonedFoldersAsync(stop))
        {
            if (await TrySweepAsync(run, folder, stop))
                await journal.ForgetFolderAsync(run, folder, stop);
        }
    }

    /// <summary>Sweeps after this run itself, while none of its files is on the road. Returns whether it came everywhere.</summary>
    public async ValueTask<bool> OwnAsync(string run, CancellationToken stop)
    {
        var everywhere = true;
        foreach (var folder in await journal.OwnFoldersAsync(stop))
            everywhere &= await TrySweepAsync(run, folder, stop);
        return everywhere;
    }

    private async ValueTask<bool> TrySweepAsync(string run, FilePlace folder, CancellationToken stop)
    {
        if (!stores.TryGetValue(folder.Store, out var store))
            return false;
        try
        {
            await SweepAsync(run, folder, store, stop);
            return true;
        }
        catch (StoreFault fault)
        {
            events.Publish(
                new StoreNotice(
                    folder.Store,
                    $"drafts of run {run} in {folder} could not be swept yet: {fault.Message}",
                    IsTrouble: true
                )
            );
            return false;
        }
    }

    private async ValueTask SweepAsync(string run, FilePlace folder, IFileStore store, CancellationToken stop)
    {
        if (!folder.Path.IsRoot && await store.FindAsync(folder.Path, stop) is null)
            return;
        var drafts = new List<StorePath>();
        await foreach (var entry in store.ListAsync(folder.Path, recursive: false, stop))
        {
            if (entry.Kind == EntryKind.File && DraftName.RunOf(entry.Path.Name) == run)
                drafts.Add(entry.Path);
        }
        foreach (var draft in drafts)
        {
            await store.DeleteAsync(draft, stop);
            events.Publish(new DraftSwept(new(store.Name, draft)));
        }
    }
}
