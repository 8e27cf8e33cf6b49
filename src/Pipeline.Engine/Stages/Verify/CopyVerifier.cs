using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Stages.Copy;

namespace Pipeline.Engine.Stages.Verify;

/// <summary>
/// Proves one copy against the origin. There are three outcomes: proved, not provable by hash (only with <c>auto</c>),
/// and a fault because it differs.
/// </summary>
internal sealed class CopyVerifier(VerifyOptions options, BuiltInStageContext context)
{
    private const string Strongest = "sha256";
    private readonly HashComparer _hashes = new(context);

    /// <summary>
    /// The hash of the origin that proves some copies; null where their sizes do. A size alone does not show that a
    /// copy was ever made: where only the journal says so, its bytes are compared, whatever <c>by</c> says.
    /// </summary>
    public string? AlgorithmFor(List<FileCopy> copies) =>
        options.Algorithm ?? (copies.Exists(context.IsUnproved) ? Strongest : null);

    /// <summary>The hash of the origin's bytes: the one taken while they passed, else the origin is read.</summary>
    /// <exception cref="StoreException">
    /// The origin is gone (NotFound) or no longer what was listed (Changed).
    /// </exception>
    public ValueTask<ContentHash> OriginHashAsync(FileItem item, string algorithm, CancellationToken cancellationToken) =>
        _hashes.OfOriginAsync(item, algorithm, cancellationToken);

    /// <summary>What proved the copy, as a verification level and in words.</summary>
    /// <exception cref="StoreException">It is gone (NotFound), or differs (Corrupt).</exception>
    public async ValueTask<(VerificationLevel VerifiedBy, string How)> ProveAsync(
        FileItem item,
        FileCopy copy,
        CancellationToken cancellationToken
    )
    {
        var found =
            await context.FindAsync(copy.Place, cancellationToken)
            ?? throw new StoreException(copy.Place, StoreErrorKind.NotFound, $"the copy {copy.Place} does not exist");
        if (found.Kind != EntryKind.File)
            throw Differs(item, copy, "it is not a file");
        var length = item.ContentLength;
        if (found.Length is { } there && length is { } here && there != here)
            throw Differs(item, copy, $"{there} bytes there, {here} in the source");
        var isUnproved = context.IsUnproved(copy);
        if (options.Algorithm is null && !isUnproved)
            return found.Length is null || length is null
                ? throw NoSize(item, copy, found.Length is null ? copy.Place : item.Origin)
                : (VerificationLevel.Size, "same size");
        if (options.By is VerifyMethod.Auto or VerifyMethod.Md5 && !isUnproved && copy.Seal is { } seal && found.Version == seal)
            return (
                VerificationLevel.CheckFile,
                "unchanged since it was sent, by the hash that the store took of the received bytes"
            );
        var wanted = item.Hash!;
        try
        {
            var look = await _hashes.CompareAsync(copy.Place, length, wanted, cancellationToken);
            return look.IsSame
                ? (look.VerifiedBy, $"same {wanted.Algorithm}, {look.How}")
                : throw Differs(
                    item,
                    copy,
                    look.VerifiedBy == VerificationLevel.ReadBack
                        ? $"{look.Found} there, {wanted} in the source"
                        : $"{look.Found} there ({look.How}), {wanted} in the source"
                );
        }
        catch (StoreException fault) when (fault.Kind == StoreErrorKind.Forbidden && isUnproved)
        {
            throw new StoreException(
                copy.Place,
                StoreErrorKind.Forbidden,
                $"{copy.Place}, the copy of an earlier run, cannot be read to verify it again: {fault.Message}; delete the "
                    + "copy, so that it is created again",
                fault
            );
        }
        catch (StoreException fault) when (fault.Kind == StoreErrorKind.Forbidden && options.By == VerifyMethod.Auto)
        {
            return (VerificationLevel.Size, $"same size only: it cannot be read back ({fault.Message})");
        }
    }

    private static StoreException NoSize(FileItem item, FileCopy copy, FilePlace silent) =>
        new(
            copy.Place,
            StoreErrorKind.Other,
            $"{copy.Place} cannot be compared with {item.Origin} by its size: {silent.Store} does not report the size of "
                + $"{silent}; write 'by: sha256'"
        );

    private static StoreException Differs(FileItem item, FileCopy copy, string how) =>
        new(
            copy.Place,
            StoreErrorKind.Corrupt,
            $"{copy.Place} differs from {item.Origin}: {how}; delete the copy, so that it is created again"
        );
}
