using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server.Faults;

/// <summary>Requests that a restricted server refuses.</summary>
internal static class Restrictions
{
    /// <summary>Type, id, handle, offset and length stand before what is written.</summary>
    private const int WriteHead = 1 + 4 + 4 + HandleTable.Length + 8 + 4;

    /// <summary>The refusal of a request, or null when it is answered.</summary>
    public static (StatusCode Code, string Reason)? Refusal(FaultPlan plan, FaultOperation met, ReadOnlySpan<byte> packet)
    {
        var paths = RequestPaths.Of(packet);
        if (plan.IsWriteOnly && IsClosed(met, packet, paths))
            return (StatusCode.PermissionDenied, "this server only allows to write files");
        foreach (var path in paths)
        {
            if (plan.LongestName is { } most && LongestName(packet[path]) > most)
                return (StatusCode.Failure, "the name is too long");
        }
        if (plan.RefusesDotNames && MakesName(met, packet) && NameOf(packet[paths[^1]]) is [(byte)'.', ..])
            return (StatusCode.PermissionDenied, "names that begin with a dot are not allowed");
        if (met == FaultOperation.Write && plan.MostWritten is { } bytes && packet.Length - WriteHead > bytes)
            return (StatusCode.Failure, "the write is too long");
        return null;
    }

    private static bool IsClosed(FaultOperation met, ReadOnlySpan<byte> packet, List<Range> paths) =>
        met switch
        {
            FaultOperation.Open => FlagsOf(packet, paths) is var flags
                && (flags.HasFlag(OpenFlags.Read) || !flags.HasFlag(OpenFlags.Write)),
            FaultOperation.PathStat => ServedPath.Of(packet[paths[0]]).Length > 0,
            FaultOperation.SetStat => paths.Count > 0,
            FaultOperation.Close
            or FaultOperation.Write
            or FaultOperation.FStat
            or FaultOperation.MkDir
            or FaultOperation.RealPath
            or FaultOperation.Fsync
            or FaultOperation.Space
            or FaultOperation.Limits => false,
            _ => true,
        };

    private static bool MakesName(FaultOperation met, ReadOnlySpan<byte> packet) =>
        met switch
        {
            FaultOperation.Open => FlagsOf(packet, RequestPaths.Of(packet)).HasFlag(OpenFlags.Create),
            FaultOperation.MkDir
            or FaultOperation.Rename
            or FaultOperation.PosixRename
            or FaultOperation.SymLink
            or FaultOperation.HardLink => true,
            _ => false,
        };

    private static OpenFlags FlagsOf(ReadOnlySpan<byte> packet, List<Range> paths)
    {
        var reader = new PacketReader(packet[paths[0].End..]);
        return (OpenFlags)reader.ReadUInt32();
    }

    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> path) => path[(path.LastIndexOf((byte)'/') + 1)..];

    private static int LongestName(ReadOnlySpan<byte> path)
    {
        var longest = 0;
        foreach (var part in path.Split((byte)'/'))
            longest = Math.Max(longest, path[part].Length);
        return longest;
    }
}
