using System.Runtime.InteropServices;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>The most data bytes that one read or write of this connection carries.</summary>
/// <param name="Read">For a read.</param>
/// <param name="Write">For a write.</param>
/// <param name="Handles">Files and folders the server lets be open at once; null when it does not say.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SftpLimits(int Read, int Write, int? Handles)
{
    /// <summary>Below this a limit is no limit but a mistake: the draft asks every server to take 32 KiB.</summary>
    private const int Smallest = 1024;

    /// <summary>What every server takes.</summary>
    internal static SftpLimits Default => new(PacketLimits.DefaultData, PacketLimits.DefaultData, null);

    /// <summary>
    /// The reply to limits@openssh.com (OpenSSH PROTOCOL 4.8), with nonsense put right: 0 says nothing, 1 is absurd,
    /// huge is cut.
    /// </summary>
    internal static SftpLimits Parse(ReadOnlySpan<byte> fields)
    {
        var reader = new PacketReader(fields);
        var (packet, read, write, handles) = (reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64());
        var most = packet > 2 * Smallest ? Math.Min(packet - Smallest, PacketLimits.Data) : PacketLimits.Data;
        return new(Clamp(read, most), Clamp(write, most), handles is > 0 and <= int.MaxValue ? (int)handles : null);
    }

    /// <summary>No more than the user allows.</summary>
    internal SftpLimits CappedBy(int? packet) =>
        packet is not { } most ? this : this with { Read = Math.Min(Read, most), Write = Math.Min(Write, most) };

    private static int Clamp(ulong length, ulong most) =>
        (int)(length < Smallest ? Math.Min(PacketLimits.DefaultData, most) : Math.Min(length, most));
}
