using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Abstractions.Stages;

/// <summary>
/// Works on one file at a time; the engine runs as many at once as the pipeline allows, tries again after a transient
/// fault, and writes down what came of it. Its effects must be repeatable: after a kill the same file comes again.
/// </summary>
public abstract class FileStage : Stage
{
    /// <summary>
    /// Whether everything done before must be durable in the journal before this stage may work on a file: true where
    /// something is taken away.
    /// </summary>
    public virtual bool IsDestructive => false;

    /// <summary>Does the work on one file.</summary>
    /// <exception cref="StoreException">
    /// A store refused; the engine tries again when the fault is a transient one.
    /// </exception>
    public abstract ValueTask<StageResult> ExecuteAsync(FileItem item, CancellationToken cancellationToken);

    /// <summary>Says what <see cref="ExecuteAsync"/> would do, and does nothing: for <c>--dry-run</c>.</summary>
    public abstract ValueTask<StageResult> PreviewAsync(FileItem item, CancellationToken cancellationToken);
}
