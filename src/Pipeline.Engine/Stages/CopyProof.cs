using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Stages;

/// <summary>Proves one copy against the origin. There are three outcomes: proved, not provable by hash (only with <c>auto</c>), and a fault because it differs.</summary>
internal sealed class CopyProof(VerifyOptions options, StageContext house)
{
    private readonly CopyHashes _hashes = new(house);

    /// <summary>The hash of the origin's bytes: the one taken while they passed, else the origin is read.</summary>
    /// <exception cref="StoreFault">The origin is gone (NotFound) or no longer what was listed (Changed).</exception>
    public ValueTask<ContentHash> OriginHashAsync(FileItem item, string algorithm, CancellationToken stop) =>
        _hashes.OfOriginAsync(item, algorithm, stop);

    /// <summary>What proved the copy, as a rung and in words.</summary>
    /// <exception cref="StoreFault">It is gone (NotFound), or differs (Corrupt).</exception>
    public async ValueTask<(Rung Rung, string How)> ProveAsync(FileItem item, FileCopy copy, CancellationToken stop)
    {
        var found =
            await house.FindAsync(copy.Place, stop)
            ?? throw new StoreFault(copy.Place, FaultKind.NotFound, $"the copy {copy.Place} is gone");
        if (found.Kind != EntryKind.File)
            throw Differs(item, copy, "it is no file");
        var length = item.ContentLength;
        if (found.Length is { } there && length is { } here && there != here)
            throw Differs(item, copy, $"{there} bytes there, {here} in the origin");
        if (options.Algorithm is null)
            return found.Length is null || length is null
                ? throw NoSize(item, copy, found.Length is null ? copy.Place : item.Origin)
                : (Rung.Size, "same size");
        if (options.By is ProofMethod.Auto or ProofMethod.Md5 && copy.Seal is { } seal && found.Version == seal)
            return (Rung.CheckFile, "as it was sent, by the store's own hash of what it took in");
        var wanted = item.Hash!;
        try
        {
            var look = await _hashes.LookAsync(copy.Place, length, wanted, stop);
            return look.IsSame
                ? (look.Rung, $"same {wanted.Algorithm}, {look.How}")
                : throw Differs(
                    item,
                    copy,
                    look.Rung == Rung.ReadBack
                        ? $"{look.Found} there, {wanted} in the origin"
                        : $"{look.Found} there ({look.How}), {wanted} in the origin"
                );
        }
        catch (StoreFault fault) when (fault.Kind == FaultKind.Forbidden && options.By == ProofMethod.Auto)
        {
            return (Rung.Size, $"only the same size: it cannot be read back ({fault.Message})");
        }
    }

    private static StoreFault NoSize(FileItem item, FileCopy copy, FilePlace silent) =>
        new(
            copy.Place,
            FaultKind.Other,
            $"{copy.Place} cannot be compared with {item.Origin} by its size: {silent.Store} does not tell the size of {silent}; write 'by: sha256'"
        );

    private static StoreFault Differs(FileItem item, FileCopy copy, string how) =>
        new(
            copy.Place,
            FaultKind.Corrupt,
            $"{copy.Place} differs from {item.Origin}: {how}; take the copy away to have it made again"
        );
}
