using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Transfer;

/// <summary>Which bytes of a file are read.</summary>
/// <param name="Offset">Where they begin, in bytes.</param>
/// <param name="Length">How many they are; null to read until the file ends.</param>
/// <param name="EndsFile">
/// Whether the file must end behind them: then one byte more is asked for, and a file that gives it is refused. The
/// size that a store tells is never the proof that all was read.
/// </param>
internal readonly record struct ByteRange(long Offset, long? Length, bool EndsFile)
{
    /// <summary>
    /// All bytes of a file. A reported size of 0 is treated as unknown: file systems that generate their files when
    /// they are read (<c>/proc</c>, FUSE) report it for files with content.
    /// </summary>
    /// <param name="told">The size that its store reported, or null.</param>
    public static ByteRange WholeFile(long? told) => new(0, told is 0 ? null : told, EndsFile: true);

    /// <summary>The bytes of a chunk.</summary>
    public static ByteRange Of(FileChunk chunk) => new(chunk.Offset, chunk.Length, EndsFile: chunk.Index == chunk.Count - 1);

    /// <summary>Where they end, in bytes; null when that is where the file ends.</summary>
    public long? End => Offset + Length;
}
