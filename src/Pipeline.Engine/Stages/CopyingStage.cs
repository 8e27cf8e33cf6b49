using Pipeline.Engine.Files;

namespace Pipeline.Engine.Stages;

/// <summary>A stage that makes one copy of each file, whole or in the slices that a <c>chunk</c> above it has cut.</summary>
public abstract class CopyingStage : FileStage, IAsyncDisposable
{
    private readonly CopyWork _work;
    private readonly SliceWork _slices;

    private protected CopyingStage(CopyOptions options, StageContext house, bool goesOnWithCopy)
    {
        _work = new(options, house, goesOnWithCopy);
        _slices = new(options, house, _work);
    }

    /// <inheritdoc/>
    public override ValueTask<Outcome> WorkAsync(FileItem item, CancellationToken stop) => _work.WorkAsync(item, stop);

    /// <inheritdoc/>
    public override ValueTask<Outcome> PreviewAsync(FileItem item, CancellationToken stop) => _work.PreviewAsync(item, stop);

    /// <summary>Sends one slice. Sending it again does no harm.</summary>
    /// <exception cref="Stores.StoreFault">A store refused; the engine tries again when the fault is a passing one.</exception>
    public ValueTask SendAsync(FileItem slice, CancellationToken stop) => _slices.SendAsync(slice, stop);

    /// <summary>Makes one file of the slices, when all of them were sent; the item is the whole file.</summary>
    /// <exception cref="Stores.StoreFault">A store refused; the engine tries again when the fault is a passing one.</exception>
    public ValueTask<Outcome> JoinAsync(FileItem item, CancellationToken stop) => _slices.JoinAsync(item, stop);

    /// <summary>
    /// The file failed and none of its slices is under way any more: its draft is deleted, or kept for a later run where that run may do better and need not send everything again.
    /// </summary>
    public ValueTask LeaveAsync(FileItem item, Exception fault, CancellationToken stop) => _slices.LeaveAsync(item, fault, stop);

    /// <summary>Ends what the end of the run has left half done.</summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _slices.DisposeAsync();
    }
}
