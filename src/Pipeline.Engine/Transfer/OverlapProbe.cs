using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// Determines whether two stores show the same files: a bind mount, a server beside its own disk, a bucket by two
/// endpoints. No store reports that, so a file of one byte is written to one store, searched in the other one, and
/// deleted. It has the name of a draft, so that no glob lists it and the cleanup deletes it after a kill.
/// </summary>
/// <param name="transfer">Supplies the name.</param>
/// <param name="journal">Records the folder first.</param>
/// <param name="events">Reports a file that could not be deleted.</param>
internal sealed class OverlapProbe(FileTransfer transfer, IDraftRegistry journal, EventStream events)
{
    /// <summary>Whether what is written beside a file appears where the other store would show it.</summary>
    /// <param name="written">The store that is written to.</param>
    /// <param name="beside">A file there.</param>
    /// <param name="shown">The store that may show it.</param>
    /// <param name="folder">The folder there that would be the folder of that file.</param>
    /// <param name="cancellationToken">Ends the work; what was written is deleted.</param>
    public async ValueTask<bool> IsShownAsync(
        IFileStore written,
        StorePath beside,
        IFileStore shown,
        StorePath folder,
        CancellationToken cancellationToken
    )
    {
        var probe = DraftName.For(beside, transfer.NextTag(), written.Traits.TempName);
        await journal.RegisterDraftFolderAsync(new(written.Name, beside.Folder), cancellationToken);
        var order = new DraftSpec(probe, 1, transfer.NextTag()).CalledAsIn(written.Traits);
        await using (var draft = await written.CreateAsync(order, cancellationToken))
        {
            await draft.WriteAsync(new byte[1], cancellationToken);
            await draft.CommitAsync(cancellationToken);
        }
        try
        {
            return await shown.FindAsync(folder / probe.Name, cancellationToken) is not null;
        }
        finally
        {
            await DeleteAsync(written, probe);
        }
    }

    private async ValueTask DeleteAsync(IFileStore store, StorePath probe)
    {
        try
        {
            await store.DeleteAsync(probe, CancellationToken.None);
        }
        catch (StoreException fault)
        {
            events.Publish(
                new StoreNotice(
                    store.Name,
                    $"{new FilePlace(store.Name, probe)}, a test file of one byte, could not be deleted; delete it by hand: "
                        + $"{fault.Message}",
                    IsTrouble: true
                )
            );
        }
    }
}
