using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Transfer;

/// <summary>Carries the bytes of a file, or of a range of it, by the shortest way that its two ends have in common.</summary>
internal static class Carriage
{
    /// <summary>Carries them all; ends when the sink has taken the last one and the source is not needed any more.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="at">Where it is, for people.</param>
    /// <param name="slice">Which bytes.</param>
    /// <param name="hash">The hash to take of them, or null.</param>
    /// <param name="sink">Who gets them.</param>
    /// <param name="stop">Ends the work.</param>
    /// <exception cref="StoreFault">The source ended early (Changed), or one of the two refused.</exception>
    public static Task CarryAsync(
        IFileReader reader,
        FilePlace at,
        (long Offset, long Length) slice,
        RunningHash? hash,
        ITakesBytes sink,
        CancellationToken stop
    ) =>
        (reader, sink) switch
        {
            (IHasOpenFile near, ITakesOpenFile taker) => new OpenFileCarriage(reader, near.File, taker, at, hash).CarryAsync(
                slice.Offset,
                slice.Length,
                stop
            ),
            // The hash of what came over the way cannot be asked of the file that it fills.
            (IFillsOpenFile filler, IHasFileToFill target) when hash is null => new FillingCarriage(
                filler,
                target,
                at
            ).CarryAsync(slice.Offset, slice.Length, stop),
            _ => new PieceWindow(reader, at, slice.Length, hash, slice.Offset).CarryAsync(sink.WriteAsync, stop),
        };
}
