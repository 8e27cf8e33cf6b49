using System.Buffers;
using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;
using Pipeline.Posix;

namespace Pipeline.Sftp.Client;

/// <summary>
/// Sends ranges of local files: in the kernel where the stream is a pipe (splice(2)), which saves two copies of every
/// byte, else through a buffer. A header has announced the number of bytes, so all of them are sent even if the file
/// fails: missing bytes are replaced by zeros, and the write gets the error.
/// </summary>
internal sealed class SpliceSender(Stream stream)
{
    private const int BufferSize = 64 * 1024;
    private readonly SafePipeHandle? _pipe = OperatingSystem.IsLinux() && stream is PipeStream pipe ? pipe.SafePipeHandle : null;

    /// <returns>What is wrong with the file; null when all of the range was sent.</returns>
    public Exception? Send(FileRange range)
    {
        var moved = _pipe is null ? 0 : Pipes.Fill(_pipe, range.File, range.Offset, range.Length);
        return moved == range.Length ? null : SendThroughBuffer(range.Slice(moved, range.Length - moved));
    }

    private Exception? SendThroughBuffer(FileRange range)
    {
        Exception? wrong = null;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        for (var done = 0; done < range.Length; )
        {
            var piece = buffer.AsSpan(0, Math.Min(buffer.Length, range.Length - done));
            var read = wrong is null ? Read(range.File, piece, range.Offset + done, out wrong) : 0;
            piece[read..].Clear();
            stream.Write(piece);
            done += piece.Length;
        }
        ArrayPool<byte>.Shared.Return(buffer);
        return wrong;
    }

    private static int Read(SafeFileHandle file, Span<byte> into, long offset, out Exception? wrong)
    {
        wrong = null;
        try
        {
            var read = PosixFile.Read(file, into, offset);
            if (read < into.Length)
                wrong = new EndOfStreamException($"the source file ends after {offset + read} bytes");
            return read;
        }
        catch (PosixException fault)
        {
            wrong = fault;
            return 0;
        }
    }
}
