using System.Buffers.Binary;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>A hash made by the server (draft-ietf-secsh-filexfer-extensions-00 section 3).</summary>
/// <param name="Algorithm">The one the server chose: <c>sha256</c>, <c>md5</c>, …</param>
/// <param name="Bytes">The hash.</param>
public sealed record SftpHash(string Algorithm, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Algorithms wished for, and the range as one block; length 0 reaches to the end.</summary>
    internal static void WriteRange(PacketWriter packet, string algorithms, long offset, long length)
    {
        packet.Write(algorithms);
        packet.Write((ulong)offset);
        packet.Write((ulong)length);
        packet.Write(0u);
    }

    /// <summary>
    /// Reads the algorithm and the hash behind it. Some servers put the name of the extension first, as the draft draws
    /// it.
    /// </summary>
    internal static SftpHash Read(in Reply reply, in RequestLabel label)
    {
        try
        {
            var reader = reply.MustBe(PacketType.ExtendedReply, label);
            var algorithm = reader.ReadText();
            if (algorithm == ExtensionNames.CheckFile)
                algorithm = reader.ReadText();
            var hash = reader.ReadRest().ToArray();
            // A hash with its own length in front, as some servers write it.
            if (hash.Length > 4 && BinaryPrimitives.ReadUInt32BigEndian(hash) == hash.Length - 4)
                hash = hash[4..];
            return hash.Length is > 0 and <= PacketLimits.Hash && algorithm?.Length <= PacketLimits.Hash
                ? new(algorithm, hash)
                : throw label.BadReply("the reply contains no hash");
        }
        catch (InvalidDataException e)
        {
            throw label.BadReply(e.Message, e);
        }
    }
}
