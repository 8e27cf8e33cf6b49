using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Posix.Portable;

/// <summary>What .NET itself can do with an open file.</summary>
internal static class PortableFile
{
    private const int Step = 1 << 20;

    internal static EntryInfo Stat(SafeFileHandle file) =>
        new()
        {
            Type = EntryType.File,
            Length = RandomAccess.GetLength(file),
            ModifiedAt = new(File.GetLastWriteTimeUtc(file)),
            AccessedAt = new(File.GetLastAccessTimeUtc(file)),
            Mode = OperatingSystem.IsWindows() ? PosixFile.DefaultMode : File.GetUnixFileMode(file),
        };

    internal static int Read(SafeFileHandle file, Span<byte> into, long offset)
    {
        try
        {
            var done = 0;
            while (done < into.Length && RandomAccess.Read(file, into[done..], offset + done) is var got and > 0)
                done += got;
            return done;
        }
        catch (Exception fault) when (PortableFault.Covers(fault))
        {
            throw PortableFault.Of(fault, "read", "an open file");
        }
    }

    internal static void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(file, bytes, offset);
        }
        catch (Exception fault) when (PortableFault.Covers(fault))
        {
            throw PortableFault.Of(fault, "write", "an open file");
        }
    }

    internal static void Sync(SafeFileHandle file) =>
        PortableFault.On("flush (fsync)", "an open file", () => RandomAccess.FlushToDisk(file));

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

    internal static long Copy(
        SafeFileHandle source,
        SafeFileHandle target,
        long from,
        Action<long> moved,
        CancellationToken cancellationToken
    )
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Step);
        try
        {
            while (PosixFile.Read(source, buffer, from) is var got and > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                PosixFile.Write(target, buffer.AsSpan(0, got), from);
                from += got;
                moved(got);
            }
            return from;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
