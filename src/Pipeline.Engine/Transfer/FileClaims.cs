using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// Checks that this run still owns a file before any visible step: a run that was suspended may have an old version
/// while another run has delivered a newer one.
/// </summary>
/// <param name="journal">The claims of all runs.</param>
/// <param name="stores">The stores of the plan by their names.</param>
/// <param name="events">Reports drafts of other runs that are deleted.</param>
public sealed class FileClaims(IRunRegistry journal, IReadOnlyDictionary<string, IFileStore> stores, EventStream events)
{
    private const int AtOnce = 256;
    private readonly Lock _lock = new();
    private List<FilePlace> _ended = [];

    /// <summary>Claims files that were just listed, before they are worked on, if no other run lives.</summary>
    public bool ClaimAhead(IEnumerable<FileItem> items) => journal.Claims?.ClaimAhead(items) ?? false;

    /// <summary>Claims what an order makes a copy of, right before the draft gets its name.</summary>
    /// <param name="target">The store of the copy.</param>
    /// <param name="order">The order; one without a claim is not asked about.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClaimLostException">Another run has claimed a newer version.</exception>
    public ValueTask TakeAsync(IFileStore target, DraftSpec order, CancellationToken cancellationToken) =>
        journal.Claims is not { } claims || order.Claim is not { } claim || (claim.IsAhead && claims.AreAlone)
            ? default
            : TakeAsync(
                claims,
                target.As<IMultipartUploads>() is null
                    ? claim with
                    {
                        Draft = new(target.Name, order.CalledAsIn(target.Traits).Draft),
                    }
                    : claim,
                [new(target.Name, order.Path)],
                cancellationToken
            );

    /// <summary>Asks right before something of a file is taken away.</summary>
    /// <exception cref="ClaimLostException">Another run has claimed a newer version.</exception>
    public async ValueTask AskAsync(FileItem item, CancellationToken cancellationToken)
    {
        if (!IsLost(item))
            return;
        var claim = new FileClaim(item.Origin, item.Facts);
        await TakeAsync(journal.Claims!, claim, [.. item.Copies.Select(copy => copy.Place)], cancellationToken);
    }

    /// <summary>Whether another run has claimed another version of a file since this run did.</summary>
    public bool IsLost(FileItem item) => journal.Claims is { } claims && claims.IsLost(item.Origin, item.Facts);

    /// <summary>Whether a fault is only that another run has taken the file over.</summary>
    public async ValueTask<bool> HasLostAsync(FileItem item, Exception fault, CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(item, cancellationToken);
            return fault is ClaimLostException;
        }
        catch (Exception lost) when (lost is ClaimLostException or StoreException)
        {
            return lost is ClaimLostException;
        }
    }

    /// <summary>A file has come to its end.</summary>
    public void End(FileItem item)
    {
        List<FilePlace> ended;
        lock (_lock)
        {
            _ended.Add(item.Origin);
            if (_ended.Count < AtOnce)
                return;
            (ended, _ended) = (_ended, []);
        }
        journal.Claims?.Release(ended);
    }

    /// <summary>All files of a loop have come to their end.</summary>
    public void EndLoop()
    {
        List<FilePlace> ended;
        lock (_lock)
            (ended, _ended) = (_ended, []);
        if (journal.Claims is not { } claims)
            return;
        claims.Release(ended);
        claims.ReleaseAll();
    }

    /// <summary>
    /// Where another run has claimed another version, only the source can tell which of the two is the newer one.
    /// </summary>
    /// <param name="claims">The claims of all runs.</param>
    /// <param name="claim">This run's.</param>
    /// <param name="copies">Where copies of the file stand, or are about to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private async ValueTask TakeAsync(
        IClaims claims,
        FileClaim claim,
        IReadOnlyList<FilePlace> copies,
        CancellationToken cancellationToken
    )
    {
        var answer = await claims.TakeAsync(claim);
        while (answer.Newer is { } other)
        {
            var now = await stores[claim.Origin.Store].FindSurelyAsync(claim.Origin.Path, cancellationToken);
            if (now is not { } there || claim.Facts.Differ(FileFacts.Of(there)))
                throw new ClaimLostException(claim.Origin, other.Run);
            answer = await claims.TakeAsync(claim, other);
        }
        // The other run may have got its answer already and stand still: without its draft it can rename nothing.
        foreach (var draft in answer.Outdated)
        {
            if (draft.Place is { } place)
                await DeleteAsync(place, claim.Origin, cancellationToken);
            else
                await DeleteUnnamedAsync(draft.Run, copies, claim.Origin, cancellationToken);
        }
    }

    /// <summary>A run that has claimed ahead names no draft: its drafts are known by their names.</summary>
    private async ValueTask DeleteUnnamedAsync(
        string run,
        IReadOnlyList<FilePlace> copies,
        FilePlace origin,
        CancellationToken cancellationToken
    )
    {
        foreach (var copy in copies)
        {
            if (
                !stores.TryGetValue(copy.Store, out var store)
                || store.Traits.IsWriteOnly
                || store.As<IMultipartUploads>() is not null
            )
                continue;
            foreach (var draft in await DraftsOfAsync(store, copy.Path, run, cancellationToken))
                await DeleteAsync(copy with { Path = draft }, origin, cancellationToken);
        }
    }

    private static async ValueTask<List<StorePath>> DraftsOfAsync(
        IFileStore store,
        StorePath copy,
        string run,
        CancellationToken cancellationToken
    )
    {
        var drafts = new List<StorePath>();
        try
        {
            await foreach (var entry in store.ListFolderAsync(copy.Folder, cancellationToken))
            {
                if (DraftName.IsDraftOf(entry.Path, copy) && DraftName.RunOf(entry.Path.Name) == run)
                    drafts.Add(entry.Path);
            }
        }
        catch (StoreException fault) when (fault.Kind is StoreErrorKind.NotFound)
        {
            // No folder, no draft.
        }
        return drafts;
    }

    private async ValueTask DeleteAsync(FilePlace draft, FilePlace origin, CancellationToken cancellationToken)
    {
        if (!stores.TryGetValue(draft.Store, out var store) || store.Traits.IsWriteOnly)
            return;
        try
        {
            var fate = await RecordedDrafts.DeleteAsync(store, draft.Path, cancellationToken);
            if (fate.Left is { } left)
                events.Publish(RecordedDrafts.Notice(draft, left));
            if (!fate.IsDeleted)
                return;
        }
        catch (StoreException fault) when (fault.Kind is StoreErrorKind.NotFound)
        {
            return;
        }
        events.Publish(new StoreNotice(draft.Store, $"{draft} of another run was deleted: it is an older version of {origin}"));
    }
}

/// <summary>
/// Another run has taken a file over, in a newer version: what this one was about to do with it must not be done.
/// </summary>
/// <param name="origin">The file.</param>
/// <param name="run">The other run.</param>
public sealed class ClaimLostException(FilePlace origin, string run) : Exception($"{origin}: {Reason} (run {run})")
{
    /// <summary>What has become of such a file, in words for a person.</summary>
    public const string Reason = "another run works on a newer version of it";
}
