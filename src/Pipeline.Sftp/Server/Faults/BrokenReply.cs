using System.Buffers.Binary;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server.Faults;

/// <summary>Answers that break the protocol: lengths, counts, ids and types that do not fit.</summary>
internal static class BrokenReply
{
    private const uint HugeLength = 0xFFFF_FFF0;
    private const int HugePacket = 1 << 30;
    private const int Megabyte = 1_000_000;

    /// <summary>An id so far from those in use that no request has it.</summary>
    private const uint Elsewhere = 77_777;

    public static void Send(Replies replies, uint id, FaultOperation met, FaultAction action)
    {
        switch (action)
        {
            case FaultAction.HugeWords:
                replies.Status(id, StatusCode.Failure, new string('W', Megabyte));
                break;
            case FaultAction.HugeString:
                HugeString(replies, id, met);
                break;
            case FaultAction.HugeCount when met == FaultOperation.List:
                replies.Packet(
                    PacketType.Name,
                    id,
                    packet =>
                    {
                        packet.Write(1u);
                        packet.Write("name");
                        packet.Write("");
                        HugeCount(packet);
                    }
                );
                break;
            case FaultAction.HugeCount:
                replies.Packet(PacketType.Attributes, id, HugeCount);
                break;
            case FaultAction.HugePacket:
                var head = new byte[100_000];
                BinaryPrimitives.WriteInt32BigEndian(head, HugePacket);
                replies.Raw(head);
                break;
            case FaultAction.WrongId:
                replies.Status(id + Elsewhere, StatusCode.Ok);
                break;
            case FaultAction.WrongType when met is FaultOperation.Open or FaultOperation.OpenFolder:
                replies.Attributes(id, new() { Size = 1 });
                break;
            case FaultAction.WrongType:
                replies.Handle(id, 1);
                break;
            default:
                throw new InvalidOperationException($"no reply stands for {action}");
        }
    }

    /// <summary>As many bytes as a read asked for, and one more.</summary>
    public static void LongData(Replies replies, uint id, ReadOnlySpan<byte> read)
    {
        var bytes = new byte[BinaryPrimitives.ReadUInt32BigEndian(read[^4..]) + 1];
        replies.Packet(PacketType.Data, id, packet => packet.Write(bytes));
    }

    private static void HugeString(Replies replies, uint id, FaultOperation met)
    {
        var type = met switch
        {
            FaultOperation.List or FaultOperation.RealPath or FaultOperation.ReadLink => PacketType.Name,
            FaultOperation.Read => PacketType.Data,
            FaultOperation.Open or FaultOperation.OpenFolder => PacketType.Handle,
            _ => PacketType.Status,
        };
        replies.Packet(
            type,
            id,
            packet =>
            {
                if (type == PacketType.Status)
                    packet.Write((uint)StatusCode.Failure);
                if (type == PacketType.Name)
                    packet.Write(1u);
                packet.Write(HugeLength);
                packet.Append("a few bytes"u8);
            }
        );
    }

    private static void HugeCount(PacketWriter packet)
    {
        packet.Write((uint)AttributeFlags.Extended);
        packet.Write(uint.MaxValue);
    }
}
