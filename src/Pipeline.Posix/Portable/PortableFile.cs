using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Posix.Portable;

/// <summary>What .NET itself can do with an open file.</summary>
internal static class PortableFile
{
    private const int Step = 1 << 20;

    internal static EntryInfo Look(SafeFileHandle file) =>
        new()
        {
            Type = EntryType.File,
            Length = RandomAccess.GetLength(file),
            ModifiedAt = new(File.GetLastWriteTimeUtc(file)),
            AccessedAt = new(File.GetLastAccessTimeUtc(file)),
            Mode = OperatingSystem.IsWindows() ? OpenedFile.DefaultMode : File.GetUnixFileMode(file),
        };

    internal static void SetTimes(SafeFileHandle file, DateTimeOffset? accessed, DateTimeOffset? modified)
    {
        if (accessed is { } read)
            File.SetLastAccessTimeUtc(file, read.UtcDateTime);
        if (modified is { } written)
            File.SetLastWriteTimeUtc(file, written.UtcDateTime);
    }

    internal static void SetMode(SafeFileHandle file, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, mode & (UnixFileMode)0b111_111_111);
    }

    internal static long Copy(SafeFileHandle source, SafeFileHandle target, long from, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Step);
        try
        {
            while (RandomAccess.Read(source, buffer, from) is var got and > 0)
            {
                stop.ThrowIfCancellationRequested();
                RandomAccess.Write(target, buffer.AsSpan(0, got), from);
                from += got;
            }
            return from;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
