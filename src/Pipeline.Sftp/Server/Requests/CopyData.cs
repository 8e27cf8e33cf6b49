using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Pipeline.Posix;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server.Requests;

/// <summary>
/// Copies a range from one open file into another (OpenSSH PROTOCOL 4.10). A length of 0 means up to the end.
/// </summary>
internal sealed class CopyData(HandleTable handles, Replies replies, BackgroundRequests side)
{
    private const int Piece = 1024 * 1024;

    public void Answer(uint id, ref PacketReader reader, CancellationToken cancellationToken)
    {
        var source = handles.Get<ServedFile>(reader.ReadBytes());
        var (from, length) = (FileRequests.Offset(reader.ReadUInt64()), reader.ReadUInt64());
        var target = handles.Get<ServedFile>(reader.ReadBytes());
        var to = FileRequests.Offset(reader.ReadUInt64());
        var (input, output) = (source.Bytes, target.Bytes);
        if (source == target || IsSame(PosixFile.Stat(input), PosixFile.Stat(output)))
            throw new RequestRefused(StatusCode.Failure, "a file cannot be copied into itself");
        var work = side.Start(
            id,
            end =>
            {
                if (from == 0 && to == 0 && length == 0 && PosixFile.Stat(output).Length == 0)
                    PosixFile.Copy(input, output, static _ => { }, end);
                else
                    Copy(input, from, length == 0 ? long.MaxValue : (long)Math.Min(length, long.MaxValue), output, to, end);
                replies.Status(id, StatusCode.Ok);
            },
            cancellationToken
        );
        source.Busy(work);
        target.Busy(work);
    }

    private static bool IsSame(in EntryInfo one, in EntryInfo other) =>
        one.Inode != 0 && one.Device == other.Device && one.Inode == other.Inode;

    private static void Copy(SafeFileHandle input, long from, long left, SafeFileHandle output, long to, CancellationToken end)
    {
        var piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            while (left > 0)
            {
                end.ThrowIfCancellationRequested();
                var count = PosixFile.Read(input, piece.AsSpan(0, (int)Math.Min(left, piece.Length)), from);
                if (count == 0)
                    return;
                PosixFile.Write(output, piece.AsSpan(0, count), to);
                (from, to, left) = (from + count, to + count, left - count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
