using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Stages;

/// <summary>Proves one copy against the origin. There are three outcomes: proved, not provable by hash (only with <c>auto</c>), and a fault because it differs.</summary>
internal sealed class CopyProof(VerifyOptions options, StageContext house)
{
    /// <summary>The hash of the origin's bytes: the one taken while they passed, else the origin is read.</summary>
    /// <exception cref="StoreFault">The origin is gone (NotFound) or no longer what was listed (Changed).</exception>
    public async ValueTask<ContentHash> OriginHashAsync(FileItem item, string algorithm, CancellationToken stop)
    {
        if (item.Hash is { Hex.Length: > 0 } known && known.Algorithm == algorithm)
            return known;
        await RefuseChangedAsync(item, stop);
        var hash = await FileHasher.HashAsync(house.StoreOf(item.Origin), item.Origin.Path, item.Length, algorithm, stop);
        await RefuseChangedAsync(item, stop);
        return hash;
    }

    /// <summary>What proved the copy, as a rung and in words.</summary>
    /// <exception cref="StoreFault">It is gone (NotFound), or differs (Corrupt).</exception>
    public async ValueTask<(Rung Rung, string How)> ProveAsync(FileItem item, FileCopy copy, CancellationToken stop)
    {
        var found =
            await house.FindAsync(copy.Place, stop)
            ?? throw new StoreFault(copy.Place, FaultKind.NotFound, $"the copy {copy.Place} is gone");
        if (found.Kind != EntryKind.File || found.Length != item.Length)
            throw Differs(item, copy, $"{found.Length} bytes there, {item.Length} in the origin");
        if (options.Algorithm is null)
            return (Rung.Size, "same size");
        var wanted = item.Hash!;
        if (await StoreHashAsync(item, copy, stop) is { } told)
        {
            if (told.Hash.Hex == wanted.Hex)
                return (told.Rung, $"same {wanted.Algorithm}, {Words(told.Rung)}");
            // A command beside the store may see another file under that path: only the store's own word is the last one.
            if (told.Rung != Rung.HashCommand)
                throw Differs(item, copy, $"{told.Hash} there ({Words(told.Rung)}), {wanted} in the origin");
        }
        try
        {
            var read = await FileHasher.HashAsync(
                house.StoreOf(copy.Place),
                copy.Place.Path,
                item.Length,
                wanted.Algorithm,
                stop
            );
            return read.Hex == wanted.Hex
                ? (Rung.ReadBack, $"same {wanted.Algorithm}, read back")
                : throw Differs(item, copy, $"{read} there, {wanted} in the origin");
        }
        catch (StoreFault fault) when (fault.Kind == FaultKind.Forbidden && options.By == ProofMethod.Auto)
        {
            return (Rung.Size, $"only the same size: it cannot be read back ({fault.Message})");
        }
    }

    private async ValueTask<StoreHash?> StoreHashAsync(FileItem item, FileCopy copy, CancellationToken stop)
    {
        if (house.StoreOf(copy.Place).As<ICanHash>() is not { } hasher)
            return null;
        var algorithm = item.Hash!.Algorithm;
        await house.Journal.OwnFolderAsync(copy.Place with { Path = copy.Place.Path.Folder }, stop);
        // An empty answer, or one about another algorithm, says nothing: then the copy is read back.
        var told = await hasher.HashAsync(new(copy.Place.Path, item.Length, algorithm, house.Transfer.NextTag()), stop);
        return told is { Hash.Hex.Length: > 0 } && told.Hash.Algorithm == algorithm ? told : null;
    }

    private static string Words(Rung rung) => rung == Rung.HashCommand ? "by a command on the server" : "by the store itself";

    private async ValueTask RefuseChangedAsync(FileItem item, CancellationToken stop)
    {
        var now =
            await house.FindAsync(item.Origin, stop)
            ?? throw new StoreFault(item.Origin, FaultKind.NotFound, $"{item.Origin} is gone, and its hash is not known");
        if (house.WhatChanged(item, now) is { } what)
            throw new StoreFault(item.Origin, FaultKind.Changed, $"{item.Origin} changed after it was copied: {what}");
    }

    private static StoreFault Differs(FileItem item, FileCopy copy, string how) =>
        new(
            copy.Place,
            FaultKind.Corrupt,
            $"{copy.Place} differs from {item.Origin}: {how}; take the copy away to have it made again"
        );
}
