using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

// Requests beyond the draft. One that the server did not offer is refused here, with OpUnsupported, and never sent (but
// for the hashes).
public sealed partial class SftpConnection
{
    /// <summary>Renames in one step, replacing what has the new name (OpenSSH PROTOCOL 4.3).</summary>
    public ValueTask PosixRenameAsync(string from, string to, CancellationToken cancellationToken) =>
        DoAsync(ExtensionNames.PosixRename, new("rename", from), to, cancellationToken);

    /// <summary>Gives a file a second name (OpenSSH PROTOCOL 4.5).</summary>
    public ValueTask HardLinkAsync(string from, string to, CancellationToken cancellationToken) =>
        DoAsync(ExtensionNames.HardLink, new("link", from), to, cancellationToken);

    /// <summary>The room on the file system that holds a path (OpenSSH PROTOCOL 4.4).</summary>
    public async ValueTask<SftpSpace> SpaceAsync(string path, CancellationToken cancellationToken)
    {
        var label = new RequestLabel("get the free space of", path);
        var id = _link.NextId();
        using var packet = Begin(ExtensionNames.StatVfs, id, label);
        packet.Write(path);
        return ReadSpace(await SendAsync(id, packet, cancellationToken), label);
    }

    /// <summary>Sets attributes of a path, of the link itself when it is one (OpenSSH PROTOCOL 4.7).</summary>
    public async ValueTask LSetStatAsync(string path, SftpAttributes attributes, CancellationToken cancellationToken)
    {
        var label = new RequestLabel("set attributes of", path);
        var id = _link.NextId();
        using var packet = Begin(ExtensionNames.LSetStat, id, label);
        packet.Write(path);
        packet.Write(attributes);
        (await SendAsync(id, packet, cancellationToken)).MustBeOk(label);
    }

    /// <summary>
    /// A path with <c>~user</c> in front, or <c>~</c> for what the server takes for home (OpenSSH 9: the first folder),
    /// made absolute (OpenSSH PROTOCOL 4.9).
    /// </summary>
    public ValueTask<string> ExpandPathAsync(string path, CancellationToken cancellationToken) =>
        AskNameAsync(ExtensionNames.ExpandPath, "expand", path, cancellationToken);

    /// <summary>The home folder of a user (OpenSSH PROTOCOL 4.11).</summary>
    public ValueTask<string> HomeFolderAsync(string user, CancellationToken cancellationToken) =>
        AskNameAsync(ExtensionNames.HomeDirectory, "find the home of", user, cancellationToken);

    /// <summary>Hash of a whole file made by the server, see <see cref="SftpFile.HashAsync"/>.</summary>
    public async ValueTask<SftpHash> HashAsync(string path, string algorithms, CancellationToken cancellationToken)
    {
        var label = new RequestLabel("hash", path);
        var id = _link.NextId();
        using var packet = BeginExtended(ExtensionNames.CheckFileName, id);
        packet.Write(path);
        SftpHash.WriteRange(packet, algorithms, 0, 0);
        return SftpHash.Read(await SendAsync(id, packet, cancellationToken, isSlow: true), label);
    }

    internal PacketWriter Begin(string name, uint id, in RequestLabel label)
    {
        MustOffer(name, label);
        return BeginExtended(name, id);
    }

    internal static PacketWriter BeginExtended(string name, uint id)
    {
        var packet = Begin(PacketType.Extended, id);
        packet.Write(name);
        return packet;
    }

    internal void MustOffer(string name, in RequestLabel label)
    {
        if (!Offers.Has(name))
            throw new SftpException(SftpStatus.OpUnsupported, $"{label}: the server does not offer {name}");
    }

    private async ValueTask DoAsync(string name, RequestLabel label, string to, CancellationToken cancellationToken)
    {
        var id = _link.NextId();
        using var packet = Begin(name, id, label);
        packet.Write(label.Path);
        packet.Write(to);
        (await SendAsync(id, packet, cancellationToken)).MustBeOk(label);
    }

    private async ValueTask<string> AskNameAsync(string name, string verb, string path, CancellationToken cancellationToken)
    {
        var label = new RequestLabel(verb, path);
        var id = _link.NextId();
        using var packet = Begin(name, id, label);
        packet.Write(path);
        return ReadName(await SendAsync(id, packet, cancellationToken), label);
    }

    private async ValueTask<SftpLimits> AskLimitsAsync(CancellationToken cancellationToken)
    {
        var label = new RequestLabel("get the limits of", "the server");
        var id = _link.NextId();
        using var packet = Begin(ExtensionNames.Limits, id, label);
        var reply = await SendAsync(id, packet, cancellationToken);
        return reply.Type == PacketType.ExtendedReply && reply.Fields.Length >= 32
            ? SftpLimits.Parse(reply.Fields)
            : SftpLimits.Default;
    }

    /// <summary>The reply of statvfs: eleven numbers, sizes counted in fragments (OpenSSH PROTOCOL 4.4).</summary>
    private static SftpSpace ReadSpace(in Reply reply, in RequestLabel label)
    {
        var reader = reply.MustBe(PacketType.ExtendedReply, label);
        if (reader.Remaining < 11 * 8)
            throw label.BadReply("the reply is too short");
        reader.ReadUInt64();
        var (fragment, blocks) = (reader.ReadUInt64(), reader.ReadUInt64());
        reader.ReadUInt64();
        var available = reader.ReadUInt64();
        var inodes = reader.ReadUInt64();
        reader.ReadUInt64();
        var availableInodes = reader.ReadUInt64();
        reader.ReadUInt64();
        const ulong readOnly = 0x1;
        return new SftpSpace(Bytes(blocks, fragment), Bytes(available, fragment), (reader.ReadUInt64() & readOnly) != 0)
        {
            FreeInodes = inodes == 0 ? null : Bytes(availableInodes, 1),
        };
    }

    private static long Bytes(ulong blocks, ulong size) => (long)UInt128.Min((UInt128)blocks * size, long.MaxValue);
}

/// <summary>The room on a file system, bytes (OpenSSH PROTOCOL 4.4).</summary>
/// <param name="Total">All of it.</param>
/// <param name="Free">What this account may still use.</param>
/// <param name="IsReadOnly">Whether nothing can be written at all.</param>
public readonly record struct SftpSpace(long Total, long Free, bool IsReadOnly)
{
    /// <summary>The inodes that this account may still use; null where the file system counts none.</summary>
    public long? FreeInodes { get; init; }
}
