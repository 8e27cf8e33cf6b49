using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>
/// An open file of a server. Reads and writes go to any offset, as many at once as the caller likes. A write ends when
/// its memory is free again, before the server has answered; the answers are counted here, and the first refusal fails
/// every later write, <see cref="FlushAsync"/>, <see cref="FinishAsync"/> and <see cref="CloseAsync"/>: no refusal is
/// lost, in whatever order they come.
/// </summary>
public sealed partial class SftpFile : IAsyncDisposable
{
    private readonly SftpConnection _connection;
    private readonly SftpMultiplexer _link;
    private readonly byte[] _handle;

    internal SftpFile(SftpConnection connection, SftpMultiplexer link, string path, byte[] handle) =>
        (_connection, _link, Path, _handle) = (connection, link, path, handle);

    /// <summary>The path it was opened by.</summary>
    public string Path { get; }

    /// <summary>The file's attributes now.</summary>
    public async ValueTask<SftpAttributes> StatAsync(CancellationToken cancellationToken)
    {
        var (id, packet) = Begin(PacketType.FStat);
        using (packet)
            return SftpConnection.ReadAttributes(
                await _connection.SendAsync(id, packet, cancellationToken),
                new("get attributes of", Path)
            );
    }

    /// <summary>Sets those attributes that are given.</summary>
    public async ValueTask SetStatAsync(SftpAttributes attributes, CancellationToken cancellationToken)
    {
        var (id, packet) = Begin(PacketType.FSetStat);
        using (packet)
        {
            packet.Write(attributes);
            (await _connection.SendAsync(id, packet, cancellationToken)).MustBeOk(new("set attributes of", Path));
        }
    }

    /// <summary>
    /// Flushes the file to the server's disk (OpenSSH PROTOCOL 4.6). After a failure the file's content is unknown:
    /// never ask twice.
    /// </summary>
    public async ValueTask SyncAsync(CancellationToken cancellationToken)
    {
        var (id, packet) = BeginSync();
        using (packet)
            (await _connection.SendAsync(id, packet, cancellationToken, isSlow: true)).MustBeOk(new("flush", Path));
    }

    /// <summary>
    /// Copies a range into another file inside the server (OpenSSH PROTOCOL 4.10); length 0 reaches to the end. The
    /// server does nothing else meanwhile: large files are better copied range by range.
    /// </summary>
    public async ValueTask CopyToAsync(
        long offset,
        long length,
        SftpFile target,
        long targetOffset,
        CancellationToken cancellationToken
    )
    {
        var label = new RequestLabel("copy", Path);
        var id = _link.NextId();
        using var packet = _connection.Begin(ExtensionNames.CopyData, id, label);
        packet.Write(_handle);
        packet.Write((ulong)offset);
        packet.Write((ulong)length);
        packet.Write(target._handle);
        packet.Write((ulong)targetOffset);
        (await _connection.SendAsync(id, packet, cancellationToken, isSlow: true)).MustBeOk(label);
    }

    /// <summary>
    /// Hash of a range made by the server (draft-ietf-secsh-filexfer-extensions-00 section 3); length 0 reaches to the
    /// end.
    /// <paramref name="algorithms"/> are names with commas between, the one liked best first.
    /// Asked without looking at the offers: ProFTPD hashes for a client of version 3 but does not list it. Who cannot
    /// says OpUnsupported.
    /// </summary>
    public async ValueTask<SftpHash> HashAsync(string algorithms, long offset, long length, CancellationToken cancellationToken)
    {
        var label = new RequestLabel("hash", Path);
        var id = _link.NextId();
        using var packet = SftpConnection.BeginExtended(ExtensionNames.CheckFileHandle, id);
        packet.Write(_handle);
        SftpHash.WriteRange(packet, algorithms, offset, length);
        return SftpHash.Read(await _connection.SendAsync(id, packet, cancellationToken, isSlow: true), label);
    }

    private (uint Id, PacketWriter Packet) Begin(PacketType type)
    {
        var id = _link.NextId();
        var packet = SftpConnection.Begin(type, id);
        packet.Write(_handle);
        return (id, packet);
    }
}
