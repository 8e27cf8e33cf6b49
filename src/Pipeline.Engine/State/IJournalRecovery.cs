using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.State;

/// <summary>What a run does when the journal was lost or an older one was put in its place.</summary>
public interface IJournalRecovery
{
    /// <summary>What the manifest tells and this journal does not know; null where nothing is missing.</summary>
    ManifestGap? Gap => null;

    /// <summary>
    /// Notes, durably before it returns, what runs may have left behind as the manifest tells it, and that nothing of
    /// the manifest is missing any more.
    /// </summary>
    ValueTask CloseGapAsync(ManifestLeftovers left, CancellationToken cancellationToken) => default;

    /// <summary>
    /// Whether no run has looked through its folders for what no journal knows of, for a day or since the journal was
    /// lost or put back.
    /// </summary>
    ValueTask<bool> IsOrphanScanDueAsync(DateTimeOffset now, CancellationToken cancellationToken) => new(false);

    /// <summary>Notes, durably before it returns, that a run has looked through its folders.</summary>
    ValueTask NoteOrphanScanAsync(DateTimeOffset at, CancellationToken cancellationToken) => default;
}
