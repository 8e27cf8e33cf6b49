using System.Collections.Concurrent;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Execution.Resilience;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Blocks.Balancing;

/// <summary>
/// The copies that targets left behind when they lost files to others. When a loop is over, and the file is done by
/// another target, the copy is taken away: only one that this run is known to have made there
/// (<see cref="LeftoverProof"/>), that has not changed since, and that is not the good copy seen by another way. Of all
/// others it is said where they may lie. What a store refuses, or a kill cuts short, the next run does.
/// </summary>
internal sealed class StaleCopyCleaner(RunContext context, RunServices services)
{
    private readonly ConcurrentDictionary<(FilePlace Place, FilePlace Origin), Leftover> _all = [];
    private readonly HashSet<FilePlace> _told = [];
    private readonly LeftoverProof _proof = new(context, services);
    private bool _knowsEarlier;

    /// <summary>What is to become of a copy.</summary>
    private enum CopyDecision
    {
        /// <summary>The file is not done yet: this copy may still be the good one.</summary>
        Open,

        /// <summary>It is the good copy, or that of another version.</summary>
        Stays,

        /// <summary>Another target has sent the file.</summary>
        Goes,
    }

    /// <summary>A target has lost a file. Returns where it may have left a copy, or null.</summary>
    /// <param name="target">The target's full name.</param>
    /// <param name="item">The file as it came to the balance block.</param>
    /// <param name="copies">The copies that the target is known to have made.</param>
    public FilePlace? Note(string target, FileItem item, IEnumerable<FileCopy> copies)
    {
        List<Leftover> left =
        [
            .. copies.Select(copy => new Leftover(
                Left(target, item, copy.Place, copy.Length, copy.ModifiedAt) with
                {
                    IsMade = copy.IsRecalled != true,
                },
                WasThere: copy.MadeAt is null
            )),
            .. services
                .Transfer.Unanswered.Take(item.Origin)
                .Select(place => new Leftover(Left(target, item, place, item.ContentLength, item.ModifiedAt), WasThere: false)),
        ];
        foreach (var one in left)
        {
            Add(one);
            if (!one.WasThere)
                services.Journal.PutLeftover(one.Copy);
        }
        return left is [var first, ..] ? first.Copy.Place : null;
    }

    /// <summary>
    /// Takes away what can be; no file is in flight. What a store that is away may hold is looked for after the next
    /// loop.
    /// </summary>
    public async ValueTask TakeAwayAsync(CancellationToken cancellationToken)
    {
        services.Transfer.Unanswered.Clear();
        if (!_knowsEarlier && !context.IsDryRun)
            await TakeOverAsync(cancellationToken);
        var silent = new UnreachableStores();
        foreach (var one in _all.Values)
        {
            var record = await services.Journal.FindAsync(one.Copy.Origin, cancellationToken);
            var fate = FateOf(one.Copy, record);
            if (fate == CopyDecision.Open)
                continue;
            var why = fate == CopyDecision.Stays ? null : silent.Why(one.Copy.Place.Store);
            if (why is null && (fate == CopyDecision.Stays || !await IsRefusedAsync(one, record!, silent, cancellationToken)))
                Forget(one);
            else if (why is not null)
                Tell(one, why);
        }
    }

    /// <summary>What earlier runs have left and could not take away.</summary>
    private async ValueTask TakeOverAsync(CancellationToken cancellationToken)
    {
        foreach (var copy in await services.Journal.LeftoversAsync(cancellationToken))
        {
            // Another form of the pipeline, or another pipeline of the journal, may have such a store.
            if (services.Stores.ContainsKey(copy.Place.Store) && !services.Journal.IsAlive(copy.Run))
                Add(new(copy, WasThere: false) { IsOfEarlierRun = true });
        }
        _knowsEarlier = true;
    }

    private void Add(Leftover one) => _all.AddOrUpdate(one.Key, one, (_, known) => Better(known, one));

    /// <summary>
    /// Which of two notes counts. What one visit of a file found there may be what another one made, and then is not to
    /// be kept for one that was there before.
    /// </summary>
    private static Leftover Better(Leftover known, Leftover one) =>
        known.WasThere != one.WasThere && known.Copy.Facts.Match(one.Copy.Facts) ? (known.WasThere ? one : known)
        : one.IsOfEarlierRun ? known
        : one;

    private LeftoverCopy Left(string target, FileItem item, FilePlace place, long? length, DateTimeOffset? modifiedAt) =>
        new(services.Recorder.Run, target, item.Origin, place)
        {
            Facts = item.Facts,
            Length = length,
            ModifiedAt = modifiedAt,
            StoreId = services.Requirements.IdentityOf(place),
        };

    private static CopyDecision FateOf(LeftoverCopy copy, FileRecord? record) =>
        record is null ? CopyDecision.Open
        : !record.IsAbout(copy.Facts) ? CopyDecision.Stays
        : record.State is not (FileState.Done or FileState.Deleting) || record.Copies.IsEmpty ? CopyDecision.Open
        : record.Copies.Any(good => good.Place == copy.Place) ? CopyDecision.Stays
        : CopyDecision.Goes;

    private void Forget(Leftover one)
    {
        _all.TryRemove(one.Key, out _);
        services.Journal.ForgetLeftover(one.Copy);
    }

    private void Tell(Leftover one, string why)
    {
        if (_told.Add(one.Copy.Place))
            context.Events.Publish(
                new StoreNotice(
                    one.Copy.Place.Store,
                    $"{one.Copy.Place} may be a second copy of {one.Copy.Origin}, which another target has delivered; it "
                        + $"was not deleted: {why}",
                    IsTrouble: true
                )
            );
    }

    /// <summary>
    /// Takes one away, or says why it stays; true when its store refused, so that it is tried again another time.
    /// </summary>
    private async ValueTask<bool> IsRefusedAsync(
        Leftover one,
        FileRecord record,
        UnreachableStores silent,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (await TakeAwayAsync(one, record, cancellationToken) is { } why)
                Tell(one, why);
            return false;
        }
        catch (StoreException fault)
        {
            silent.Note(one.Copy.Place.Store, fault);
            Tell(one, fault.Message);
            return true;
        }
    }

    private async ValueTask<string?> TakeAwayAsync(Leftover one, FileRecord record, CancellationToken cancellationToken)
    {
        // A copy that an earlier form of the pipeline made may lie in a store that it no longer has.
        if (
            !services.Stores.TryGetValue(one.Copy.Place.Store, out var store)
            || !services.Stores.IsStill(one.Copy.Place.Store, one.Copy.StoreId)
        )
            return null;
        if (await store.FindSurelyAsync(one.Copy.Place.Path, cancellationToken) is not { } found)
            return null;
        if (await _proof.WhyNotOursAsync(one, record, store, found, cancellationToken) is { } why)
            return why;
        if (
            services.Stores.TryGetValue(one.Copy.Origin.Store, out var home)
            && await services.Transfer.Owners.FindOtherAsync(one.Copy.Origin, home, store, one.Copy.Place.Path, cancellationToken)
                is { } owner
        )
            return $"it is now the copy of {owner.Text}";
        if (store.As<ICanMove>() is null)
            return "this store cannot rename a file, so it cannot be distinguished from the good copy";
        string? refused = null;
        try
        {
            if (await services.Transfer.Deletes.DeleteAsync(store, one.Copy.Place.Path, CheckAsync, cancellationToken))
                services.Recorder.TookAway(record, one.Copy.Target, one.Copy.Place);
            return null;
        }
        catch (StoreException) when (refused is not null)
        {
            return refused;
        }

        async ValueTask CheckAsync(FileEntry now)
        {
            // Two targets may be two ways to one folder: then the good copy is gone while this one is away.
            refused =
                now.Path == one.Copy.Place.Path ? "it could not be renamed, so it cannot be distinguished from the good copy"
                : FileFacts.Of(found).Differ(FileFacts.Of(now)) ? "it was replaced in the meantime"
                : await IsMissingAsync(record, cancellationToken)
                    ? "it is the good copy under another path, or the good copy could not be found at that moment"
                : null;
            if (refused is not null)
                throw new StoreException(one.Copy.Place, StoreErrorKind.Changed, $"{one.Copy.Place} was not deleted: {refused}");
        }
    }

    private async ValueTask<bool> IsMissingAsync(FileRecord record, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var copy in record.Copies)
            {
                if (
                    !services.Stores.TryGetValue(copy.Place.Store, out var store)
                    || await store.FindAsync(copy.Place.Path, cancellationToken) is not { } there
                    || there.Length != copy.Length
                )
                    return true;
            }
            return false;
        }
        catch (StoreException)
        {
            // What cannot be looked at may be gone.
            return true;
        }
    }
}
