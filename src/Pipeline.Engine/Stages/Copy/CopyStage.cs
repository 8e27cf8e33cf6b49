using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Engine.Stages.Copy;

/// <summary>
/// Makes one copy of each file, whole or in the chunks that a <c>chunk</c> above it has cut: the stages <c>copy</c>,
/// <c>fetch-to-incoming</c>, <c>upload</c> and <c>archive</c>.
/// </summary>
public sealed class CopyStage : FileStage, IAsyncDisposable
{
    /// <summary>The kind <c>fetch-to-incoming</c>.</summary>
    public static StageDescriptor FetchToIncoming { get; } =
        Kind(
            "fetch-to-incoming",
            "Downloads the file into a local folder. The copy gets its name only when it is complete and on the disk; the "
                + "stages below process the copy."
        );

    /// <summary>The kind <c>copy</c>.</summary>
    public static StageDescriptor Copy { get; } =
        Kind(
            "copy",
            "Copies the file to another place; the stages below process the copy. Within one server or one disk the server "
                + "or the kernel copies the bytes, if it can."
        );

    /// <summary>The kind <c>archive</c>.</summary>
    public static StageDescriptor Archive { get; } =
        Kind(
            "archive",
            "Creates an additional copy, usually with a date in its path; the stages below continue with the input file of "
                + "this stage.",
            continuesWithCopy: false
        );

    /// <summary>The kind <c>upload</c>.</summary>
    public static StageDescriptor Upload { get; } =
        Kind(
            "upload",
            "Sends the file to a store. The copy gets its name only when it is complete; the stages below process the "
                + "copy. Below `chunk` it sends chunks, up to its `concurrency` at once, each to its position in one draft."
        );

    private readonly FileCopier _copier;
    private readonly ChunkedCopier _chunks;

    /// <param name="options">Where the copy goes, and when it is made.</param>
    /// <param name="context">The run.</param>
    /// <param name="continuesWithCopy">
    /// Whether the stages below work on the copy, or on what this stage was given.
    /// </param>
    public CopyStage(CopyOptions options, BuiltInStageContext context, bool continuesWithCopy = true)
    {
        _copier = new(options, context, continuesWithCopy);
        _chunks = new(options, context, _copier);
    }

    /// <inheritdoc/>
    public override ValueTask<StageResult> ExecuteAsync(FileItem item, CancellationToken cancellationToken) =>
        _copier.ExecuteAsync(item, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<StageResult> PreviewAsync(FileItem item, CancellationToken cancellationToken) =>
        _copier.PreviewAsync(item, cancellationToken);

    /// <summary>Sends one chunk. Sending it again does no harm.</summary>
    /// <exception cref="StoreException">
    /// A store refused; the engine tries again when the fault is a transient one.
    /// </exception>
    public ValueTask SendAsync(FileItem chunk, CancellationToken cancellationToken) =>
        _chunks.SendAsync(chunk, cancellationToken);

    /// <summary>Makes one file of the chunks, when all of them were sent; the item is the whole file.</summary>
    /// <exception cref="StoreException">
    /// A store refused; the engine tries again when the fault is a transient one.
    /// </exception>
    public ValueTask<StageResult> JoinAsync(FileItem item, CancellationToken cancellationToken) =>
        _chunks.JoinAsync(item, cancellationToken);

    /// <summary>
    /// The file failed and none of its chunks is under way any more: its draft is deleted, or kept for a later run
    /// where that run may do better and need not send everything again.
    /// </summary>
    public ValueTask LeaveAsync(FileItem item, Exception fault, CancellationToken cancellationToken) =>
        _chunks.LeaveAsync(item, fault, cancellationToken);

    /// <summary>Ends what the end of the run has left half done.</summary>
    public ValueTask DisposeAsync() => _chunks.DisposeAsync();

    private static StageDescriptor Kind(string name, string summary, bool continuesWithCopy = true) =>
        new(
            name,
            typeof(CopyStage),
            typeof(CopyOptions),
            (options, context) => new CopyStage((CopyOptions)options, (BuiltInStageContext)context, continuesWithCopy)
        )
        {
            Summary = summary,
        };
}
