using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Flow;

/// <summary>Takes away the drafts that killed runs have left behind: in the folders they had noted in the journal, and only drafts that bear their names.</summary>
internal sealed class Sweep(IJournal journal, IReadOnlyDictionary<string, IFileStore> stores, EventStream events)
{
    /// <summary>Sweeps. A store that cannot be reached keeps its note, and is swept by a later run.</summary>
    public async ValueTask RunAsync(CancellationToken stop)
    {
        foreach (var (run, folder) in await journal.AbandonedFoldersAsync(stop))
        {
            if (!stores.TryGetValue(folder.Store, out var store))
                continue;
            try
            {
                await SweepAsync(run, folder, store, stop);
                await journal.ForgetFolderAsync(run, folder, stop);
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
            }
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
