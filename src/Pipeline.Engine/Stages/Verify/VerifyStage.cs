using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;

namespace Pipeline.Engine.Stages.Verify;

/// <summary>
/// Verifies every copy made above against the bytes of the source, and records how: by the store's own hash, by a hash
/// command on the server, or by reading the copy back, whichever is available first. If a copy differs, the file fails
/// and the copy is kept. A missing hash never matches. If a later stage deletes files, a copy of an earlier run is
/// verified again, by its bytes even with <c>by: size</c>: the record in the journal is not sufficient.
/// </summary>
[Stage("verify")]
public sealed class VerifyStage(VerifyOptions options, BuiltInStageContext context) : FileStage
{
    private readonly CopyVerifier _proof = new(options, context);

    /// <inheritdoc/>
    public override async ValueTask<StageResult> ExecuteAsync(FileItem item, CancellationToken cancellationToken)
    {
        var open = item.Copies.Where(copy => copy.VerifiedBy < options.Strength || context.IsUnproved(copy)).ToList();
        if (item.Copies.IsEmpty)
            return StageResult.Unchanged(item, "there is no copy to verify");
        if (open.Count == 0)
            return StageResult.Unchanged(item, "verified before");
        if (open.TrueForAll(copy => copy.VerifiedBy >= options.Strength) && await IsGoneAsync(item, cancellationToken))
            return StageResult.Unchanged(item, "verified before, and its source no longer exists");
        if (_proof.AlgorithmFor(open) is { } algorithm)
            item = item with { Hash = await _proof.OriginHashAsync(item, algorithm, cancellationToken) };
        var did = new List<string>();
        foreach (var copy in open)
        {
            var (level, how) = await _proof.ProveAsync(item, copy, cancellationToken);
            item = item.With(copy with { VerifiedBy = level, IsRecalled = null });
            did.Add($"{copy.Place}: {how}");
        }
        return StageResult.Continue(item, string.Join("; ", did));
    }

    private ValueTask<bool> IsGoneAsync(FileItem item, CancellationToken cancellationToken) =>
        context.StoreOf(item.Origin).IsGoneAsync(item, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<StageResult> PreviewAsync(FileItem item, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            StageResult.Unchanged(item, $"would verify {string.Join(", ", item.Copies.Select(copy => copy.Place.ToString()))}")
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
    /// The best available method: the hash that the store took of the received bytes (S3), a SHA-256 computed by the
    /// store or by a command on its server, or a SHA-256 of the copy read back. If the store does not allow to read the
    /// copy, only its size is compared; this is reported and is not sufficient for <c>delete</c>.
    /// </summary>
    Auto,

    /// <summary>A SHA-256 computed by the store or by a command on its server, or of the copy read back.</summary>
    Sha256,

    /// <summary>
    /// As <c>sha256</c>, with MD5: faster, and the only hash of some servers. Not safe against deliberate manipulation.
    /// </summary>
    Md5,

    /// <summary>The sizes only.</summary>
    Size,
}
