using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server.Faults;

/// <summary>Which kind of request a packet is.</summary>
internal static class FaultTarget
{
    /// <summary>The kind, null for one that meets no fault, and the id of the request.</summary>
    public static (FaultOperation? Operation, uint Id) Of(ReadOnlySpan<byte> packet)
    {
        var reader = new PacketReader(packet);
        var type = (PacketType)reader.ReadByte();
        if (type == PacketType.Init)
            return (null, 0);
        var id = reader.ReadUInt32();
        return (type == PacketType.Extended ? OfExtension(reader.ReadText()) : OfType(type), id);
    }

    private static FaultOperation? OfType(PacketType type) =>
        type switch
        {
            PacketType.Open => FaultOperation.Open,
            PacketType.Close => FaultOperation.Close,
            PacketType.Read => FaultOperation.Read,
            PacketType.Write => FaultOperation.Write,
            PacketType.Stat or PacketType.LStat => FaultOperation.PathStat,
            PacketType.FStat => FaultOperation.FStat,
            PacketType.SetStat or PacketType.FSetStat => FaultOperation.SetStat,
            PacketType.OpenDir => FaultOperation.OpenFolder,
            PacketType.ReadDir => FaultOperation.List,
            PacketType.Remove => FaultOperation.Remove,
            PacketType.MkDir => FaultOperation.MkDir,
            PacketType.RmDir => FaultOperation.RmDir,
            PacketType.RealPath => FaultOperation.RealPath,
            PacketType.Rename => FaultOperation.Rename,
            PacketType.ReadLink => FaultOperation.ReadLink,
            PacketType.SymLink => FaultOperation.SymLink,
            _ => null,
        };

    private static FaultOperation? OfExtension(string? name) =>
        name switch
        {
            ExtensionNames.PosixRename => FaultOperation.PosixRename,
            ExtensionNames.HardLink => FaultOperation.HardLink,
            ExtensionNames.LSetStat => FaultOperation.SetStat,
            ExtensionNames.Fsync => FaultOperation.Fsync,
            ExtensionNames.StatVfs or ExtensionNames.FStatVfs => FaultOperation.Space,
            ExtensionNames.Limits => FaultOperation.Limits,
            ExtensionNames.CopyData => FaultOperation.CopyData,
            ExtensionNames.CheckFileHandle or ExtensionNames.CheckFileName => FaultOperation.CheckFile,
            _ => null,
        };
}
