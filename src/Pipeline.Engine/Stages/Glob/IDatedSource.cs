using Pipeline.Abstractions.Stages;

namespace Pipeline.Engine.Stages.Glob;

/// <summary>
/// Implemented by a source that can look at some days only, which is quicker than to look everywhere again.
/// </summary>
public interface IDatedSource
{
    /// <summary>
    /// Looks for files of these days, as <see cref="SourceStage.FindAsync"/> does for all. It may tell of others that
    /// it leaves them.
    /// </summary>
    IAsyncEnumerable<ScanResult> FindAsync(IReadOnlySet<DateOnly> days, CancellationToken cancellationToken);
}
