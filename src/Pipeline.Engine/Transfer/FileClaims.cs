using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// Asks whether a file still is this run's, before anything that others see is done with it: a run that stood still for a
/// while may hold a version whose successor another run has delivered meanwhile.
/// </summary>
/// <param name="journal">Knows the claims of all runs.</param>
/// <param name="stores">The stores of the plan by their names.</param>
/// <param name="events">Is told of drafts of other runs that are deleted.</param>
public sealed class FileClaims(IJournal journal, IReadOnlyDictionary<string, IFileStore> stores, EventStream events)
{
    private const int AtOnce = 256;
    private readonly Lock _lock = new();
    private List<FilePlace> _ended = [];

    /// <summary>Claims what an order makes a copy of, right before the draft gets its name.</summary>
    /// <param name="target">The store of the copy.</param>
    /// <param name="order">The order; one without a claim is not asked about.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ClaimLostException">Another run has claimed a newer version.</exception>
    public async ValueTask TakeAsync(IFileStore target, DraftOrder order, CancellationToken stop)
    {
        if (journal.Claims is not { } claims || order.Claim is not { } claim)
            return;
        if (target.As<IHidesDrafts>() is null)
            claim = claim with { Draft = new(target.Name, order.CalledAsIn(target.Traits).Draft) };
        if (await claims.TakeAsync(claim) is { } other)
            await TakeOverAsync(claims, claim, other, stop);
    }

    /// <summary>Asks right before something of a file is taken away.</summary>
    /// <exception cref="ClaimLostException">Another run has claimed a newer version.</exception>
    public async ValueTask AskAsync(FileItem item, CancellationToken stop)
    {
        if (!await IsLostAsync(item))
            return;
        var claim = new FileClaim(item.Origin, item.Facts);
        if (await journal.Claims!.TakeAsync(claim) is { } other)
            await TakeOverAsync(journal.Claims, claim, other, stop);
    }

    /// <summary>Whether another run has claimed another version of a file since this run did.</summary>
    public async ValueTask<bool> IsLostAsync(FileItem item) =>
        journal.Claims is { } claims && await claims.IsLostAsync(item.Origin, item.Facts);

    /// <summary>Whether a fault is only that another run has taken the file over.</summary>
    public async ValueTask<bool> HasLostAsync(FileItem item, Exception fault, CancellationToken stop)
    {
        try
        {
            await AskAsync(item, stop);
            return fault is ClaimLostException;
        }
        catch (Exception lost) when (lost is ClaimLostException or StoreFault)
        {
            return lost is ClaimLostException;
        }
    }

    /// <summary>A file has come to its end.</summary>
    public void End(FileItem item)
    {
        lock (_lock)
        {
            _ended.Add(item.Origin);
            if (_ended.Count < AtOnce)
                return;
        }
        Release();
    }

    /// <summary>Ends the claims on all files that have come to their end.</summary>
    public void Release()
    {
        List<FilePlace> ended;
        lock (_lock)
            (ended, _ended) = (_ended, []);
        if (ended.Count > 0)
            journal.Claims?.Release(ended);
    }

    /// <summary>
    /// Another run has claimed another version. Which of the two is the newer one only the source can tell.
    /// </summary>
    private async ValueTask TakeOverAsync(IClaims claims, FileClaim claim, OtherClaim other, CancellationToken stop)
    {
        for (OtherClaim? outdated = other; outdated is not null; outdated = await claims.TakeAsync(claim, outdated))
        {
            var now = await stores[claim.Origin.Store].FindSurelyAsync(claim.Origin.Path, stop);
            if (now is not { } there || claim.Facts.Differ(FileFacts.Of(there)))
                throw new ClaimLostException(claim.Origin, outdated.Run);
        }
        // The other run may have got its answer already and stand still: without its draft it can rename nothing.
        foreach (var draft in await claims.OutdatedDraftsAsync(claim))
            await DeleteAsync(draft, claim.Origin, stop);
    }

    private async ValueTask DeleteAsync(FilePlace draft, FilePlace origin, CancellationToken stop)
    {
        if (!stores.TryGetValue(draft.Store, out var store) || store.Traits.IsWriteOnly)
            return;
        try
        {
            var fate = await NotedDrafts.DeleteAsync(store, draft.Path, stop);
            if (fate.Left is { } left)
                events.Publish(NotedDrafts.Notice(draft, left));
            if (!fate.IsDeleted)
                return;
        }
        catch (StoreFault fault) when (fault.Kind is FaultKind.NotFound)
        {
            return;
        }
        events.Publish(
            new StoreNotice(draft.Store, $"{draft} of another run was deleted: it holds an older version of {origin}")
        );
    }
}
