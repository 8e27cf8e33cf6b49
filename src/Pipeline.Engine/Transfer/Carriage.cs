using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Transfer;

/// <summary>Carries the bytes of a file, or of a range of it, by the shortest way that its two ends have in common.</summary>
internal static class Carriage
{
    /// <summary>Carries them all; ends when the sink has taken the last one and the source is not needed any more.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="at">Where it is, for people.</param>
    /// <param name="range">Which bytes.</param>
    /// <param name="hash">The hash to take of them, or null.</param>
    /// <param name="sink">Who gets them.</param>
    /// <param name="stop">Ends the work.</param>
    /// <returns>How many bytes they were.</returns>
    /// <exception cref="StoreFault">The source ended early or late (Changed), or one of the two refused.</exception>
    public static Task<long> CarryAsync(
        IFileReader reader,
        FilePlace at,
        ByteRange range,
        RunningHash? hash,
        ITakesBytes sink,
        CancellationToken stop
    ) =>
        (reader, sink) switch
        {
            (IHasOpenFile near, ITakesOpenFile taker) when range.Length is { } length => new OpenFileCarriage(
                reader,
                near.File,
                taker,
                at,
                hash
            ).CarryAsync(range, length, stop),
            // The hash of what came over the way cannot be asked of the file that it fills.
            (IFillsOpenFile filler, IHasFileToFill target) when hash is null && range.Length is { } length => new FillingCarriage(
                filler,
                target,
                at
            ).CarryAsync(range, length, stop),
            _ => new PieceWindow(reader, at, range, hash).CarryAsync(sink.WriteAsync, stop),
        };
}
