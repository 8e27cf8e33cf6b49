using System.ComponentModel.DataAnnotations;
using Pipeline.Engine.Files;

namespace Pipeline.Engine.Stages;

/// <summary>
/// Cuts big files into slices, which the stage right below sends side by side, over several connections where its store has them; the last one makes them one file again, and only then
/// it is seen. Smaller files go on whole. Each slice that is down is in the journal: a run that was ended goes on inside the file.
/// </summary>
[Stage("chunk")]
public sealed class Chunk(ChunkOptions options, StageContext house) : FileStage
{
    /// <summary>More slices than this are not kept in mind for one file; those of a larger file are larger.</summary>
    private const int MostSlices = 10_000;

    /// <inheritdoc/>
    public override async ValueTask<Outcome> WorkAsync(FileItem item, CancellationToken stop)
    {
        var size = await SizeAsync(item, stop);
        if (item.Length <= size || item.Length <= options.Above?.Bytes)
            return Outcome.Unchanged(item, $"not cut: {new ByteSize(item.Length)}");
        var slices = FileSlice.Cut(item.Length, size, MostSlices);
        return Outcome.Cut(slices.Select(slice => item with { Slice = slice }), $"cut into slices of {new ByteSize(size)}");
    }

    /// <inheritdoc/>
    public override ValueTask<Outcome> PreviewAsync(FileItem item, CancellationToken stop) =>
        new(
            Outcome.Unchanged(
                item,
                item.Length <= options.Size.Bytes || item.Length <= options.Above?.Bytes
                    ? "would not be cut"
                    : $"would be cut into slices of {options.Size}"
            )
        );

    /// <summary>A file that a run before has begun to send is cut as it was then.</summary>
    private async ValueTask<long> SizeAsync(FileItem item, CancellationToken stop)
    {
        var lane = house.Step[..(house.Step.LastIndexOf('/') + 1)];
        foreach (var draft in await house.Journal.DraftsAsync(item.Origin, stop))
        {
            if (
                draft.Step.StartsWith(lane, StringComparison.Ordinal) && draft.IsAbout(item.Length, item.ModifiedAt, item.Version)
            )
                return draft.SliceSize;
        }
        return options.Size.Bytes;
    }
}

/// <summary>Options of the <c>chunk</c> stage.</summary>
public sealed record ChunkOptions : ICutsFiles
{
    /// <summary>How big a slice is; the last one of a file may be smaller. A file has 10,000 slices at most: those of a very large file are larger.</summary>
    [Range(typeof(ByteSize), "4KiB", "1TiB")]
    public ByteSize Size { get; init; } = new(64L << 20);

    /// <summary>Only files larger than this are cut; without it those that are larger than a slice.</summary>
    public ByteSize? Above { get; init; }
}
