using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

// Requests of the draft that name a path (draft-ietf-secsh-filexfer-02 sections 6.5 to 6.10).
public sealed partial class SftpConnection
{
    /// <summary>Attributes of a path, links followed; null when there is no such path.</summary>
    public ValueTask<SftpAttributes?> StatAsync(string path, CancellationToken cancellationToken) =>
        RequestAttributesAsync(PacketType.Stat, path, cancellationToken);

    /// <summary>Attributes of a path, of the link itself when it is one; null when there is no such path.</summary>
    public ValueTask<SftpAttributes?> LStatAsync(string path, CancellationToken cancellationToken) =>
        RequestAttributesAsync(PacketType.LStat, path, cancellationToken);

    /// <summary>Sets those attributes that are given; follows links.</summary>
    public ValueTask SetStatAsync(string path, SftpAttributes attributes, CancellationToken cancellationToken) =>
        DoAsync(PacketType.SetStat, "set attributes of", path, attributes, cancellationToken);

    /// <summary>Makes a folder; fails when the name is taken.</summary>
    public ValueTask MakeFolderAsync(string path, SftpAttributes attributes, CancellationToken cancellationToken) =>
        DoAsync(PacketType.MkDir, "create folder", path, attributes, cancellationToken);

    /// <summary>Removes an empty folder.</summary>
    public ValueTask RemoveFolderAsync(string path, CancellationToken cancellationToken) =>
        DoAsync(PacketType.RmDir, "remove folder", path, null, cancellationToken);

    /// <summary>Removes a file or a link, never a folder.</summary>
    public ValueTask RemoveAsync(string path, CancellationToken cancellationToken) =>
        DoAsync(PacketType.Remove, "remove", path, null, cancellationToken);

    /// <summary>Renames; fails when the new name is taken. To replace, see <see cref="PosixRenameAsync"/>.</summary>
    public async ValueTask RenameAsync(string from, string to, CancellationToken cancellationToken)
    {
        var id = _link.NextId();
        using var packet = Begin(PacketType.Rename, id);
        packet.Write(from);
        packet.Write(to);
        (await SendAsync(id, packet, cancellationToken)).MustBeOk(new("rename", from));
    }

    /// <summary>
    /// Makes a symbolic link. OpenSSH and all that follow it take the target first (OpenSSH PROTOCOL 4.1).
    /// </summary>
    public async ValueTask MakeLinkAsync(string target, string link, CancellationToken cancellationToken)
    {
        var id = _link.NextId();
        using var packet = Begin(PacketType.SymLink, id);
        packet.Write(target);
        packet.Write(link);
        (await SendAsync(id, packet, cancellationToken)).MustBeOk(new("create link", link));
    }

    /// <summary>The target of a symbolic link, as the server wrote it down.</summary>
    public ValueTask<string> ReadLinkAsync(string path, CancellationToken cancellationToken) =>
        AskNameAsync(PacketType.ReadLink, "read link", path, cancellationToken);

    /// <summary>The path made absolute by the server; of <c>.</c> it is the folder a session begins in.</summary>
    public ValueTask<string> RealPathAsync(string path, CancellationToken cancellationToken) =>
        AskNameAsync(PacketType.RealPath, "resolve", path, cancellationToken);

    private async ValueTask<SftpAttributes?> RequestAttributesAsync(
        PacketType type,
        string path,
        CancellationToken cancellationToken
    )
    {
        var id = _link.NextId();
        using var packet = Begin(type, id);
        packet.Write(path);
        var reply = await SendAsync(id, packet, cancellationToken);
        return reply.IsStatus(StatusCode.NoSuchFile) ? null : ReadAttributes(reply, new("get attributes of", path));
    }

    private async ValueTask DoAsync(
        PacketType type,
        string verb,
        string path,
        SftpAttributes? attributes,
        CancellationToken cancellationToken
    )
    {
        var id = _link.NextId();
        using var packet = Begin(type, id);
        packet.Write(path);
        if (attributes is { } given)
            packet.Write(given);
        (await SendAsync(id, packet, cancellationToken)).MustBeOk(new(verb, path));
    }

    private async ValueTask<string> AskNameAsync(PacketType type, string verb, string path, CancellationToken cancellationToken)
    {
        var id = _link.NextId();
        using var packet = Begin(type, id);
        packet.Write(path);
        return ReadName(await SendAsync(id, packet, cancellationToken), new(verb, path));
    }

    internal static SftpAttributes ReadAttributes(in Reply reply, in RequestLabel label)
    {
        try
        {
            return reply.MustBe(PacketType.Attributes, label).ReadAttributes();
        }
        catch (InvalidDataException e)
        {
            throw label.BadReply(e.Message, e);
        }
    }

    private static string ReadName(in Reply reply, in RequestLabel label)
    {
        try
        {
            var reader = reply.MustBe(PacketType.Name, label);
            var count = reader.ReadUInt32();
            if (count != 1)
                throw label.BadReply($"the server answered with {count} names");
            var name = reader.ReadBytes();
            return name.Length > PacketLimits.Path
                ? throw label.BadReply($"the server answered with a path of {name.Length} bytes")
                : WireText.Decode(name) ?? throw label.BadReply("the name is not UTF-8");
        }
        catch (InvalidDataException e)
        {
            throw label.BadReply(e.Message, e);
        }
    }
}
