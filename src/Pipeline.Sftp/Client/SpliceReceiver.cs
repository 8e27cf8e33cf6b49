using System.Buffers;
using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;
using Pipeline.Posix;

namespace Pipeline.Sftp.Client;

/// <summary>
/// Takes bytes out of the stream into ranges of local files: in the kernel where the stream is a pipe (splice(2)), else
/// through a buffer. A header has announced the number of bytes, so all of them are read even if the file fails; bytes
/// that the file does not accept are dropped, and the request gets the error.
/// </summary>
internal sealed class SpliceReceiver(Stream stream, Action<int> arrived)
{
    private const int BufferSize = 64 * 1024;
    private readonly SafePipeHandle? _pipe = OperatingSystem.IsLinux() && stream is PipeStream pipe ? pipe.SafePipeHandle : null;

    /// <param name="range">Where they go.</param>
    /// <param name="wrong">What is wrong with the file; null when it has all of them.</param>
    /// <returns>Whether all of them came; false when the stream ended before.</returns>
    public bool Take(FileRange range, out PosixException? wrong)
    {
        wrong = null;
        for (var done = 0; done < range.Length; )
        {
            var moved = _pipe is null ? -1 : Pipes.Drain(_pipe, range.File, range.Offset + done, range.Length - done);
            if (moved < 0)
                return TakeThroughBuffer(range.Slice(done, range.Length - done), out wrong);
            if (moved == 0)
                return false;
            arrived(moved);
            done += moved;
        }
        return true;
    }

    /// <summary>Writes bytes that were read already; null, or what is wrong with the file.</summary>
    public static PosixException? Write(FileRange range, ReadOnlySpan<byte> bytes)
    {
        try
        {
            PosixFile.Write(range.File, bytes, range.Offset);
            return null;
        }
        catch (PosixException fault)
        {
            return fault;
        }
    }

    private bool TakeThroughBuffer(FileRange range, out PosixException? wrong)
    {
        wrong = null;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        var done = 0;
        while (done < range.Length)
        {
            var read = stream.Read(buffer, 0, Math.Min(buffer.Length, range.Length - done));
            if (read == 0)
                break;
            arrived(read);
            wrong ??= Write(range.Slice(done, read), buffer.AsSpan(0, read));
            done += read;
        }
        ArrayPool<byte>.Shared.Return(buffer);
        return done == range.Length;
    }
}
