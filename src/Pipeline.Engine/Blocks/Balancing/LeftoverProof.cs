using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;
using Pipeline.Engine.State;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Blocks.Balancing;

/// <summary>A copy that lies, or may lie, where a target was.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="WasThere">Whether the target has found it there.</param>
internal sealed record Leftover(LeftoverCopy Copy, bool WasThere)
{
    /// <summary>Whether only the journal tells of it.</summary>
    public bool IsOfEarlierRun { get; init; }

    /// <summary>What it is known by.</summary>
    public (FilePlace Place, FilePlace Origin) Key => (Copy.Place, Copy.Origin);
}

/// <summary>
/// Tells whether a copy that a target has left is one that may be deleted. What this run has made it knows; what the
/// journal tells of an earlier run is not believed: such a copy goes only while the good copy holds the same bytes, and
/// never from where the pipeline finds its files.
/// </summary>
internal sealed class LeftoverProof(RunContext context, RunServices services)
{
    private const string Algorithm = "sha256";

    /// <summary>Why a copy stays; null when it may go.</summary>
    public async ValueTask<string?> WhyNotOursAsync(
        Leftover one,
        FileRecord record,
        IFileStore store,
        FileEntry found,
        CancellationToken cancellationToken
    )
    {
        if (one.WasThere)
            return "it existed before the run";
        if (
            found.Kind != EntryKind.File
            || found.Length is null
            || found.Length != one.Copy.Length
            || !FileTimes.AreSame(found.ModifiedAt, store, one.Copy.ModifiedAt, store)
        )
            return "a run would not have left it in this form";
        if (WhyOrigin(one.Copy, store) is { } why)
            return why;
        if (one.IsOfEarlierRun)
            return await WhyOtherBytesAsync(one.Copy, record, store, cancellationToken);
        if (one.Copy.IsMade && await IsKnownAsync(one.Copy, store, cancellationToken))
            return null;
        if (record.Hash is not { } hash)
            return "the hash of the file, which would identify it, is unknown";
        return await FileHasher.HashAsync(store, one.Copy.Place.Path, found.Length, hash.Algorithm, cancellationToken) == hash
            ? null
            : "it has other bytes";
    }

    /// <summary>
    /// Two notes must agree that a copy was made there: one alone may lead to another file of that size and time.
    /// </summary>
    private async ValueTask<bool> IsKnownAsync(LeftoverCopy copy, IFileStore store, CancellationToken cancellationToken) =>
        services.Stores.TryGetValue(copy.Origin.Store, out var home)
        && await services.Transfer.Owners.IsKnownAsync(copy.Origin, home, store, copy.Place.Path, cancellationToken);

    private string? WhyOrigin(LeftoverCopy copy, IFileStore store) =>
        services.Stores.TryGetValue(copy.Origin.Store, out var home)
        && home.Locate(copy.Origin.Path) == store.Locate(copy.Place.Path)
            ? "it is the source itself"
        : context.Plan.Steps[0] is StagePlan { Options: IFindsFiles { In: var ground } }
        && ground.Store == copy.Place.Store
        && copy.Place.Path.IsBelow(ground.Path)
            ? "it is in the folder that the pipeline lists"
        : null;

    private async ValueTask<string?> WhyOtherBytesAsync(
        LeftoverCopy copy,
        FileRecord record,
        IFileStore store,
        CancellationToken cancellationToken
    )
    {
        var wanted = await FileHasher.HashAsync(store, copy.Place.Path, copy.Length, Algorithm, cancellationToken);
        foreach (var good in record.Copies)
        {
            if (
                !services.Stores.TryGetValue(good.Place.Store, out var other)
                || !services.Stores.IsStill(good.Place.Store, good.StoreId)
                || other.Locate(good.Place.Path) == store.Locate(copy.Place.Path)
                || await other.FindAsync(good.Place.Path, cancellationToken) is not { Kind: EntryKind.File }
            )
                return $"the good copy {good.Place}, which would identify it, was not found";
            if (await FileHasher.HashAsync(other, good.Place.Path, null, Algorithm, cancellationToken) != wanted)
                return $"it has other bytes than {good.Place}";
        }
        return null;
    }
}
