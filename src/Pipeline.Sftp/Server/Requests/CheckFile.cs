using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pipeline.Posix;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server.Requests;

/// <summary>
/// Hashes of a file or of its blocks, made where the file lies (draft-ietf-secsh-filexfer-extensions-00 section 3). The
/// reply holds the name of the algorithm and then the hashes, as ProFTPD and draft-ietf-secsh-filexfer-13 section 9.1.2
/// have it.
/// </summary>
internal sealed class CheckFile(RootedDirectory root, HandleTable handles, Replies replies, BackgroundRequests side)
{
    /// <summary>What it can, in the words of the draft.</summary>
    public const string Algorithms = "sha256,sha512,sha384,sha1,md5";

    private const int SmallestBlock = 256;
    private const int Piece = 256 * 1024;

    public void AnswerHandle(uint id, ref PacketReader reader, CancellationToken cancellationToken)
    {
        var file = handles.Get<ServedFile>(reader.ReadBytes());
        var (bytes, order) = (file.Bytes, ReadOrder(ref reader));
        file.Busy(side.Start(id, end => Reply(id, order, Hash(bytes, order, end)), cancellationToken));
    }

    public void AnswerName(uint id, ref PacketReader reader, CancellationToken cancellationToken)
    {
        var path = ServedPath.Of(reader.ReadBytes());
        var order = ReadOrder(ref reader);
        var file = root.OpenFile(path, OpenHow.Read);
        _ = side.Start(
            id,
            end =>
            {
                using (file)
                    Reply(id, order, Hash(file, order, end));
            },
            cancellationToken
        );
    }

    private static Order ReadOrder(ref PacketReader reader)
    {
        var wanted = Encoding.ASCII.GetString(reader.ReadBytes()).Split(',');
        var algorithm =
            wanted.FirstOrDefault(name => Algorithms.Split(',').Contains(name))
            ?? throw new RequestRefused(StatusCode.Failure, $"unknown hash algorithms; known are {Algorithms}");
        var order = new Order(algorithm, FileRequests.Offset(reader.ReadUInt64()), reader.ReadUInt64(), reader.ReadUInt32());
        return order.Block is 0 or >= SmallestBlock
            ? order
            : throw new RequestRefused(StatusCode.Failure, $"blocks must have {SmallestBlock} bytes or more");
    }

    private static byte[] Hash(SafeFileHandle file, Order order, CancellationToken end)
    {
        using var hash = IncrementalHash.CreateHash(new HashAlgorithmName(order.Algorithm.ToUpperInvariant()));
        using var hashes = new PacketWriter();
        var left = order.Length == 0 ? long.MaxValue : (long)Math.Min(order.Length, long.MaxValue);
        var block = order.Block == 0 ? long.MaxValue : order.Block;
        var inBlock = 0L;
        var offset = order.Offset;
        var piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            while (left > 0)
            {
                end.ThrowIfCancellationRequested();
                var count = PosixFile.Read(
                    file,
                    piece.AsSpan(0, (int)Math.Min(Math.Min(left, block - inBlock), piece.Length)),
                    offset
                );
                if (count == 0)
                    break;
                hash.AppendData(piece, 0, count);
                (left, offset, inBlock) = (left - count, offset + count, inBlock + count);
                if (inBlock == block)
                {
                    hashes.Append(hash.GetHashAndReset());
                    inBlock = 0;
                    if (hashes.Length > PacketLimits.Data)
                        throw new RequestRefused(StatusCode.Failure, "the hashes of so many blocks do not fit into one reply");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
        if (inBlock > 0 || hashes.Length == 0)
            hashes.Append(hash.GetHashAndReset());
        return hashes.Written.ToArray();
    }

    private void Reply(uint id, Order order, byte[] hashes) =>
        replies.Packet(
            PacketType.ExtendedReply,
            id,
            packet =>
            {
                packet.Write(order.Algorithm);
                packet.Append(hashes);
            }
        );

    private sealed record Order(string Algorithm, long Offset, ulong Length, uint Block);
}
