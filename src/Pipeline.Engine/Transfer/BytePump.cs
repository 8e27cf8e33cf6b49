using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.ZeroCopy;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// Carries the bytes of a file, or of a range of it, by the shortest way that its two ends have in common.
/// </summary>
internal static class BytePump
{
    /// <summary>The way that is the shortest.</summary>
    public static CopyWay WayOf(IFileReader reader, ByteRange range, RunningHash? hash, IByteSink sink) =>
        (reader, sink) switch
        {
            _ when range.Length is null => CopyWay.Pieces,
            (IFileHandleSource, IFileRangeSink) => CopyWay.FromOpenFile,
            // The hash of what came over the way cannot be asked of the file that it fills.
            (IFileRangeSource, IFileHandleTarget) when hash is null => CopyWay.IntoOpenFile,
            _ => CopyWay.Pieces,
        };

    /// <summary>
    /// Carries them all; ends when the sink has taken the last one and the source is not needed any more.
    /// </summary>
    /// <param name="reader">The file.</param>
    /// <param name="at">Where it is, for people.</param>
    /// <param name="range">Which bytes.</param>
    /// <param name="hash">The hash to take of them, or null.</param>
    /// <param name="sink">Who gets them.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>How many bytes they were.</returns>
    /// <exception cref="StoreException">
    /// The source ended early or late (Changed), or one of the two refused.
    /// </exception>
    public static Task<long> PumpAsync(
        IFileReader reader,
        FilePlace at,
        ByteRange range,
        RunningHash? hash,
        IByteSink sink,
        CancellationToken cancellationToken
    ) =>
        WayOf(reader, range, hash, sink) switch
        {
            CopyWay.FromOpenFile => new ZeroCopySend(
                reader,
                ((IFileHandleSource)reader).File,
                (IFileRangeSink)sink,
                at,
                hash
            ).CarryAsync(range, range.Length!.Value, cancellationToken),
            CopyWay.IntoOpenFile => new ZeroCopyReceive((IFileRangeSource)reader, (IFileHandleTarget)sink, at).CarryAsync(
                range,
                range.Length!.Value,
                cancellationToken
            ),
            _ => new ReadAheadPump(reader, at, range, hash).CarryAsync(sink.WriteAsync, cancellationToken),
        };
}
