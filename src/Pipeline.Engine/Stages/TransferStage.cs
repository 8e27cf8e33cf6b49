using Pipeline.Engine.Files;

namespace Pipeline.Engine.Stages;

/// <summary>
/// A stage that makes one copy of each file, whole or in the slices that a <c>chunk</c> above it has cut.
/// </summary>
public abstract class TransferStage : FileStage, IAsyncDisposable
{
    private readonly FileCopier _work;
    private readonly ChunkedCopier _slices;

    private protected TransferStage(CopyOptions options, StageContext context, bool goesOnWithCopy)
    {
        _work = new(options, context, goesOnWithCopy);
        _slices = new(options, context, _work);
    }

    /// <inheritdoc/>
    public override ValueTask<StageResult> WorkAsync(FileItem item, CancellationToken cancellationToken) =>
        _work.WorkAsync(item, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<StageResult> PreviewAsync(FileItem item, CancellationToken cancellationToken) =>
        _work.PreviewAsync(item, cancellationToken);

    /// <summary>Sends one slice. Sending it again does no harm.</summary>
    /// <exception cref="Stores.StoreException">
    /// A store refused; the engine tries again when the fault is a passing one.
    /// </exception>
    public ValueTask SendAsync(FileItem slice, CancellationToken cancellationToken) =>
        _slices.SendAsync(slice, cancellationToken);

    /// <summary>Makes one file of the slices, when all of them were sent; the item is the whole file.</summary>
    /// <exception cref="Stores.StoreException">
    /// A store refused; the engine tries again when the fault is a passing one.
    /// </exception>
    public ValueTask<StageResult> JoinAsync(FileItem item, CancellationToken cancellationToken) =>
        _slices.JoinAsync(item, cancellationToken);

    /// <summary>
    /// The file failed and none of its slices is under way any more: its draft is deleted, or kept for a later run
    /// where that run may do better and need not send everything again.
    /// </summary>
    public ValueTask LeaveAsync(FileItem item, Exception fault, CancellationToken cancellationToken) =>
        _slices.LeaveAsync(item, fault, cancellationToken);

    /// <summary>Ends what the end of the run has left half done.</summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _slices.DisposeAsync();
    }
}
