using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stages;

namespace Pipeline.Engine.Stages.Chunk;

/// <summary>
/// Splits large files into chunks, which the stage right below sends in parallel, over several connections if its store
/// has them, and then joins; only then is the copy visible. Smaller files are not split. The journal records each
/// finished chunk, so that an interrupted run resumes inside the file. The settings of the stage below
/// (<c>concurrency</c>, <c>retry</c>, <c>timeout</c>) apply to each chunk.
/// </summary>
[Stage("chunk")]
public sealed class ChunkStage(ChunkOptions options, BuiltInStageContext context) : FileStage
{
    /// <summary>More chunks than this are not kept in mind for one file; those of a larger file are larger.</summary>
    private const int MostChunks = 10_000;

    /// <inheritdoc/>
    public override async ValueTask<StageResult> ExecuteAsync(FileItem item, CancellationToken cancellationToken)
    {
        // Looked at before the journal is asked: small files are many.
        if (item.Length is not { } length || GoesWhole(length, (options.Size.Value ?? ChunkSizeTuner.First).Bytes))
            return Whole(item);
        var size = await SizeBeforeAsync(item, cancellationToken) ?? options.Size.Value?.Bytes;
        if (GoesWhole(length, size ?? ChunkSizeTuner.First.Bytes))
            return Whole(item);
        return StageResult.Split(
            Cut(item, length, size),
            size is { } bytes ? $"split into chunks of {new ByteSize(bytes)}" : "split into chunks of the best size so far"
        );
    }

    /// <summary>
    /// The size is asked for when the first chunk is taken: what was found out while other files went before counts.
    /// </summary>
    private IEnumerable<FileItem> Cut(FileItem item, long length, long? size)
    {
        foreach (var chunk in FileChunk.Cut(length, size ?? Sizing.Of(length), MostChunks))
            yield return item with
            {
                Chunk = chunk,
            };
    }

    private ChunkSizeTuner Sizing => context.Sizing ?? throw new InvalidOperationException($"{context.Step} has no size tuner");

    /// <inheritdoc/>
    public override ValueTask<StageResult> PreviewAsync(FileItem item, CancellationToken cancellationToken) =>
        new(
            StageResult.Unchanged(
                item,
                item.Length is not { } length || GoesWhole(length, (options.Size.Value ?? ChunkSizeTuner.First).Bytes)
                        ? "would not be split"
                    : options.Size.Value is { } size ? $"would be split into chunks of {size}"
                    : "would be split into chunks"
            )
        );

    private bool GoesWhole(long length, long size) => length <= size || length <= options.Above?.Bytes;

    private static StageResult Whole(FileItem item) => StageResult.Unchanged(item, $"not split: {ByteSize.Text(item.Length)}");

    /// <summary>A file that a run before has begun to send is cut as it was then.</summary>
    private async ValueTask<long?> SizeBeforeAsync(FileItem item, CancellationToken cancellationToken)
    {
        var target = context.Step[..(context.Step.LastIndexOf('/') + 1)];
        foreach (var draft in await context.Journal.ChunkedDraftsAsync(item.Origin, cancellationToken))
        {
            if (draft.Step.StartsWith(target, StringComparison.Ordinal) && draft.IsAbout(item.Facts))
                return draft.ChunkSize;
        }
        return null;
    }
}

/// <summary>Options of the <c>chunk</c> stage.</summary>
public sealed record ChunkOptions : ICutsFiles
{
    /// <summary>
    /// The size of a chunk; the last one of a file may be smaller. A file has at most 10,000 chunks: those of a very
    /// large file are larger. <c>auto</c> begins with 8MiB and doubles the size from file to file up to 256MiB as long
    /// as the transfer becomes faster, and returns to the former size when it becomes slower; a file is split into at
    /// least four chunks. The summary reports the chosen value.
    /// </summary>
    [Between(typeof(ByteSize), "4KiB", "1TiB")]
    public AutoOr<ByteSize> Size { get; init; } = new ByteSize(64L << 20);

    bool ICutsFiles.FindsSize => Size.IsAuto;

    /// <summary>Only files larger than this are split. Default: the size of a chunk, with <c>auto</c> 8MiB.</summary>
    public ByteSize? Above { get; init; }
}
