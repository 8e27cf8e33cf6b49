using System.Collections.Concurrent;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// The owners of copies. Every kind of copying checks them right before a file gets its name: the copy of another
/// source, which may no longer exist, is never replaced. The journal knows the owners across runs; within a run,
/// concurrent writers to one place wait for each other.
/// </summary>
public sealed class CopyOwners(ICopyRegistry journal, FileClaims claims)
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource> _writing = new();

    /// <summary>
    /// Makes sure that a place may be written to by the copy of a file, and holds it until the answer is disposed.
    /// </summary>
    /// <param name="target">The store of the copy.</param>
    /// <param name="order">What the copy becomes; one without an owner is not asked about.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The copy of another origin stands there (AlreadyExists).</exception>
    public async ValueTask<Held?> HoldAsync(IFileStore target, DraftSpec order, CancellationToken cancellationToken)
    {
        if (order.Owner is not { } owner)
            return null;
        var place = target.Locate(order.Path);
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var there = _writing.GetOrAdd(place, mine); there != mine; there = _writing.GetOrAdd(place, mine))
            await there.Task.WaitAsync(cancellationToken);
        var held = new Held(this, place, owner, mine);
        try
        {
            await RefuseOtherAsync(held, target, order, cancellationToken);
            // The last question: as little as can be lies between it and the commit.
            await claims.TakeAsync(target, order, cancellationToken);
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Notes that the copy of a file stands at a place, where nobody else's does as far as is known.</summary>
    public async ValueTask NoteAsync(
        FilePlace origin,
        IFileStore source,
        IFileStore target,
        StorePath path,
        CancellationToken cancellationToken
    )
    {
        var place = target.Locate(path);
        if (await journal.FindCopyOwnerAsync(place, cancellationToken) is null)
            journal.PutCopyOwner(place, Of(origin, source));
    }

    /// <summary>The other origin whose copy stands at a place, as far as is known; null where there is none.</summary>
    public async ValueTask<CopyOwner?> FindOtherAsync(
        FilePlace origin,
        IFileStore source,
        IFileStore target,
        StorePath path,
        CancellationToken cancellationToken
    ) =>
        await journal.FindCopyOwnerAsync(target.Locate(path), cancellationToken) is { } owner
        && owner.Origin != Of(origin, source).Origin
            ? owner
            : null;

    /// <summary>
    /// Whether the journal knows, apart from all that it says of the file itself, that the copy of this origin stands
    /// at a place.
    /// </summary>
    public async ValueTask<bool> IsKnownAsync(
        FilePlace origin,
        IFileStore source,
        IFileStore target,
        StorePath path,
        CancellationToken cancellationToken
    ) => (await journal.FindCopyOwnerAsync(target.Locate(path), cancellationToken))?.Origin == Of(origin, source).Origin;

    /// <summary>The fault of a file that leads to the place of another file's copy.</summary>
    public static StoreException Conflict(FilePlace at, CopyOwner owner, string origin) =>
        new(
            at,
            StoreErrorKind.AlreadyExists,
            $"{at} is the copy of {owner.Text} and was not replaced: {origin} has the same destination. "
                + "Add words to 'to' that differ for the two ({path}), or write 'if_exists: rename'"
        );

    /// <summary>Notes that a file itself was moved to a place where nothing stood.</summary>
    public void Moved(FilePlace origin, IFileStore source, IFileStore target, StorePath path) =>
        journal.PutCopyOwner(target.Locate(path), Of(origin, source));

    /// <summary>An origin as the owner of its copies.</summary>
    public static CopyOwner Of(FilePlace origin, IFileStore source) => new(source.Locate(origin.Path), origin.ToString());

    private async ValueTask RefuseOtherAsync(Held held, IFileStore target, DraftSpec order, CancellationToken cancellationToken)
    {
        // An order that replaces nothing is refused by the store itself when something stands there.
        if (!order.Replaces || order.ReplacesOthers)
            return;
        if (await journal.FindCopyOwnerAsync(held.Place, cancellationToken) is not { } owner || owner.Origin == held.Owner.Origin)
            return;
        // Whoever the copies are made for takes them away: then the name is free.
        if (!target.Traits.IsWriteOnly && await target.IsGoneAsync(order.Path, StorePath.Root, cancellationToken))
            return;
        throw Conflict(new(target.Name, order.Path), owner, held.Owner.Text);
    }

    /// <summary>A place that somebody writes to.</summary>
    public sealed class Held : IDisposable
    {
        private readonly CopyOwners _owners;
        private readonly TaskCompletionSource _over;

        internal Held(CopyOwners owners, long place, CopyOwner owner, TaskCompletionSource over) =>
            (_owners, Place, Owner, _over) = (owners, place, owner, over);

        internal long Place { get; }

        internal CopyOwner Owner { get; }

        /// <summary>The copy stands there.</summary>
        public void Committed() => _owners.Note(this);

        /// <summary>Lets the next one write there.</summary>
        public void Dispose() => _owners.Release(this, _over);
    }

    private void Note(Held held) => journal.PutCopyOwner(held.Place, held.Owner);

    private void Release(Held held, TaskCompletionSource over)
    {
        _ = _writing.TryRemove(new(held.Place, over));
        _ = over.TrySetResult();
    }
}
