using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server.Faults;

/// <summary>Where the paths stand in a request.</summary>
internal static class RequestPaths
{
    public static List<Range> Of(ReadOnlySpan<byte> packet)
    {
        var reader = new PacketReader(packet);
        var type = (PacketType)reader.ReadByte();
        reader.ReadUInt32();
        var count = type == PacketType.Extended ? InExtension(reader.ReadText()) : In(type);
        var paths = new List<Range>(count);
        for (; count > 0; count--)
        {
            var length = reader.ReadBytes().Length;
            var end = packet.Length - reader.Remaining;
            paths.Add((end - length)..end);
        }
        return paths;
    }

    private static int In(PacketType type) =>
        type switch
        {
            PacketType.Open or PacketType.OpenDir or PacketType.Stat or PacketType.LStat or PacketType.SetStat => 1,
            PacketType.Remove or PacketType.MkDir or PacketType.RmDir or PacketType.RealPath or PacketType.ReadLink => 1,
            PacketType.Rename or PacketType.SymLink => 2,
            _ => 0,
        };

    private static int InExtension(string? name) =>
        name switch
        {
            ExtensionNames.PosixRename or ExtensionNames.HardLink => 2,
            ExtensionNames.LSetStat or ExtensionNames.StatVfs or ExtensionNames.CheckFileName => 1,
            _ => 0,
        };
}
