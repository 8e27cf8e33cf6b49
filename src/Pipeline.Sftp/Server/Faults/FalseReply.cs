using System.Buffers.Text;
using System.Text;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server.Faults;

/// <summary>Answers to requests that were not done.</summary>
internal static class FalseReply
{
    /// <summary>As much as a packet that a client believes in can hold.</summary>
    private const int Huge = 120_000;

    private static readonly byte[][] HostileNames =
    [
        [],
        "../../../etc/passwd"u8.ToArray(),
        "/etc/passwd"u8.ToArray(),
        "folder/file"u8.ToArray(),
        "."u8.ToArray(),
        ".."u8.ToArray(),
        "nul\0byte"u8.ToArray(),
        "back\\..\\slash"u8.ToArray(),
        [0x6E, 0xFF, 0xFE, 0x6F],
        "line\nbreak"u8.ToArray(),
        "\e]0;title\a"u8.ToArray(),
    ];

    public static void Send(Replies replies, uint id, FaultOperation met, FaultAction action)
    {
        switch (action)
        {
            case FaultAction.Fail:
                replies.Status(id, StatusCode.Failure, "an injected fault");
                break;
            case FaultAction.NoSpace:
                replies.Status(id, StatusCode.Failure, "no space left on device");
                break;
            case FaultAction.Refuse:
                replies.Status(id, StatusCode.PermissionDenied, "an injected fault");
                break;
            case FaultAction.Unsupported:
                replies.Status(id, StatusCode.OpUnsupported, "an injected fault");
                break;
            case FaultAction.LongWords:
                replies.Status(id, StatusCode.Failure, new string('W', Huge));
                break;
            case FaultAction.LongName:
                replies.Packet(
                    PacketType.Name,
                    id,
                    packet => Names(packet, 1, [Encoding.ASCII.GetBytes($"{id:00000000}{new string('N', Huge)}")])
                );
                break;
            case FaultAction.ManyFolders:
                replies.Packet(
                    PacketType.Name,
                    id,
                    packet =>
                        Names(
                            packet,
                            1000,
                            Enumerable.Range(0, 1000).Select(i => Encoding.ASCII.GetBytes($"{id}-{i}")),
                            UnixMode.Folder
                        )
                );
                break;
            case FaultAction.TinyNames:
                replies.Packet(PacketType.Name, id, packet => TinyNames(packet, id));
                break;
            case FaultAction.NewNames:
                replies.Packet(PacketType.Name, id, packet => NewNames(packet, id, 5000));
                break;
            case FaultAction.SlowNames:
                replies.Packet(PacketType.Name, id, packet => NewNames(packet, id, 1));
                break;
            case FaultAction.Lie:
                replies.Status(id, StatusCode.Ok);
                break;
            case FaultAction.Eof:
                replies.Status(id, StatusCode.EndOfFile, "an injected fault");
                break;
            case FaultAction.Empty when met == FaultOperation.List:
                replies.Packet(PacketType.Name, id, packet => packet.Write(0u));
                break;
            case FaultAction.Empty:
                replies.Packet(PacketType.Data, id, packet => packet.Write(0u));
                break;
            case FaultAction.Hostile:
                replies.Packet(PacketType.Name, id, packet => Names(packet, (uint)HostileNames.Length, HostileNames));
                break;
            case FaultAction.Miscount:
                replies.Packet(PacketType.Name, id, packet => Names(packet, uint.MaxValue, ["one"u8.ToArray()]));
                break;
            case FaultAction.Zero:
                Limits(replies, id, 0);
                break;
            case FaultAction.One:
                Limits(replies, id, 1);
                break;
            case FaultAction.Huge:
                Limits(replies, id, ulong.MaxValue);
                break;
            default:
                BrokenReply.Send(replies, id, met, action);
                break;
        }
    }

    /// <summary>Without attributes a name takes thirteen bytes.</summary>
    private static void TinyNames(PacketWriter packet, uint id)
    {
        const uint count = 19_000;
        packet.Write(count);
        for (var i = 0u; i < count; i++)
        {
            packet.Write([(byte)('a' + ((i + id) % 26))]);
            packet.Write(0u);
            packet.Write(0u);
        }
    }

    /// <summary>With the least attributes that spare a client a look at each.</summary>
    private static void NewNames(PacketWriter packet, uint id, uint count)
    {
        var attributes = new SftpAttributes
        {
            Size = 1,
            Permissions = UnixMode.File,
            AccessedAt = 1,
            ModifiedAt = 1,
        };
        Span<byte> name = stackalloc byte[8];
        packet.Write(count);
        for (var i = 0u; i < count; i++)
        {
            _ = Utf8Formatter.TryFormat(((ulong)id << 16) | i, name, out _, new('x', 8));
            packet.Write(name);
            packet.Write(0u);
            packet.Write(attributes);
        }
    }

    private static void Names(PacketWriter packet, uint count, IEnumerable<byte[]> names, uint type = UnixMode.File)
    {
        packet.Write(count);
        foreach (var name in names)
        {
            packet.Write(name);
            packet.Write(name);
            packet.Write(
                new SftpAttributes
                {
                    Size = 4,
                    Permissions = type | 0x1A4,
                    AccessedAt = 1,
                    ModifiedAt = 1,
                }
            );
        }
    }

    private static void Limits(Replies replies, uint id, ulong limit) =>
        replies.Packet(
            PacketType.ExtendedReply,
            id,
            packet =>
            {
                for (var i = 0; i < 4; i++)
                    packet.Write(limit);
            }
        );
}
