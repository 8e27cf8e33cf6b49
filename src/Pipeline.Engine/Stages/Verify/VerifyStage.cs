using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;

namespace Pipeline.Engine.Stages.Verify;

/// <summary>
/// Verifies every copy made above against the origin's bytes, and records how: by the store's own hash, by a hash
/// command on the server, or by reading the copy back, whichever is available first. A copy that differs fails the file
/// and stays as it is. A missing hash never matches. Where a later stage deletes something, a copy of an earlier run is
/// verified again, and by its bytes even with <c>by: size</c>: the journal alone does not count.
/// </summary>
[Stage("verify")]
public sealed class VerifyStage(VerifyOptions options, BuiltInStageContext context) : FileStage
{
    private readonly CopyVerifier _proof = new(options, context);

    /// <inheritdoc/>
    public override async ValueTask<StageResult> WorkAsync(FileItem item, CancellationToken cancellationToken)
    {
        var open = item.Copies.Where(copy => copy.VerifiedBy < options.Strength || context.IsUnproved(copy)).ToList();
        if (item.Copies.IsEmpty)
            return StageResult.Unchanged(item, "there is no copy to prove");
        if (open.Count == 0)
            return StageResult.Unchanged(item, "proved before");
        if (open.TrueForAll(copy => copy.VerifiedBy >= options.Strength) && await IsGoneAsync(item, cancellationToken))
            return StageResult.Unchanged(item, "proved before, and its origin is gone");
        if (_proof.AlgorithmFor(open) is { } algorithm)
            item = item with { Hash = await _proof.OriginHashAsync(item, algorithm, cancellationToken) };
        var did = new List<string>();
        foreach (var copy in open)
        {
            var (level, how) = await _proof.ProveAsync(item, copy, cancellationToken);
            item = item.With(copy with { VerifiedBy = level, IsRecalled = null });
            did.Add($"{copy.Place}: {how}");
        }
        return StageResult.Onward(item, string.Join("; ", did));
    }

    private ValueTask<bool> IsGoneAsync(FileItem item, CancellationToken cancellationToken) =>
        context.StoreOf(item.Origin).IsGoneAsync(item, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<StageResult> PreviewAsync(FileItem item, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            StageResult.Unchanged(item, $"would prove {string.Join(", ", item.Copies.Select(copy => copy.Place.ToString()))}")
        );
}

/// <summary>Options of the <c>verify</c> stage.</summary>
public sealed record VerifyOptions : IProvesCopies
{
    /// <summary>What is compared.</summary>
    public VerifyMethod By { get; init; } = VerifyMethod.Auto;

    /// <inheritdoc/>
    VerificationLevel IProvesCopies.Strength => Strength;

    /// <inheritdoc/>
    string? IProvesCopies.Algorithm => Algorithm;

    internal VerificationLevel Strength => By == VerifyMethod.Size ? VerificationLevel.Size : VerificationLevel.CheckFile;

    internal string? Algorithm =>
        By switch
        {
            VerifyMethod.Size => null,
            VerifyMethod.Md5 => "md5",
            _ => "sha256",
        };
}

/// <summary>What is compared to prove a copy.</summary>
public enum VerifyMethod
{
    /// <summary>
    /// The best proof that can be had: the store's word that it still holds what it was sent, where it took a hash of
    /// that (S3), or a SHA-256 that the store or a command on its server takes, else of the copy read back. Where the
    /// store does not let the copy be read, only its size is compared, which is said and is not enough for
    /// <c>delete</c>.
    /// </summary>
    Auto,

    /// <summary>A SHA-256 that the store or a command on its server takes, else of the copy read back.</summary>
    Sha256,

    /// <summary>
    /// As <c>sha256</c>, with MD5: faster, and some servers know nothing else. Not safe against somebody who means
    /// harm.
    /// </summary>
    Md5,

    /// <summary>Only the sizes.</summary>
    Size,
}
