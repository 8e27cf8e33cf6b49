using System.Runtime.InteropServices;

namespace Pipeline.Abstractions.Items;

/// <summary>A range of a file's bytes that travels and is worked on by itself.</summary>
/// <param name="Index">Which of the file's chunks it is, from 0.</param>
/// <param name="Count">How many chunks the file was cut into.</param>
/// <param name="Offset">Where it begins, in bytes.</param>
/// <param name="Length">How long it is, in bytes; at least 1.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FileChunk(int Index, int Count, long Offset, long Length)
{
    /// <summary>The size that all chunks of its file have but the last, which may be smaller.</summary>
    public long Size => Index == 0 ? Length : Offset / Index;

    /// <summary>The chunks of a file: of equal size, but for the last.</summary>
    /// <param name="length">The file's size in bytes, at least 1.</param>
    /// <param name="size">
    /// The chunks' size in bytes; they are larger where there would be more than <paramref name="most"/>.
    /// </param>
    /// <param name="most">The greatest number of chunks.</param>
    public static IEnumerable<FileChunk> Cut(long length, long size, int most)
    {
        size = Math.Max(size, ((length - 1) / most) + 1);
        var count = (int)(((length - 1) / size) + 1);
        for (var index = 0; index < count; index++)
            yield return new(index, count, index * size, Math.Min(size, length - (index * size)));
    }
}
