using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>The first words: INIT there, VERSION back (draft-ietf-secsh-filexfer-02 section 4).</summary>
internal static class Handshake
{
    private const uint Version = 3;

    /// <summary>Blocks until the server has answered, or the transport is disposed.</summary>
    public static ServerExtensions Exchange(SftpMultiplexer link, ISftpTransport transport)
    {
        using (var packet = new PacketWriter())
        {
            packet.Begin(PacketType.Init);
            packet.Write(Version);
            packet.End();
            transport.ToServer.Write(packet.Written.Span);
            transport.ToServer.Flush();
        }
        var received = link.Incoming;
        if (!received.Have(4))
            throw new EndOfStreamException("the server closed the connection before it sent anything");
        var length = received.PeekLength();
        if (length is < 5 or > PacketLimits.Packet)
            throw new InvalidDataException(NotSftp(received));
        if (!received.Have(4 + (int)length))
            throw new EndOfStreamException("the server closed the connection within its first packet");
        var offers = Parse(received.Peek(4 + (int)length)[4..]);
        received.Skip(4 + (int)length);
        return offers;
    }

    private static ServerExtensions Parse(ReadOnlySpan<byte> packet)
    {
        var reader = new PacketReader(packet);
        var type = (PacketType)reader.ReadByte();
        var version = reader.ReadUInt32();
        if (type != PacketType.Version || version != Version)
            throw new InvalidDataException($"the server answered {type} {version} where SFTP version {Version} was expected");
        return ServerExtensions.Parse(ref reader);
    }

    /// <summary>A login script that prints something is the usual reason; its words help to find it.</summary>
    private static string NotSftp(ReceiveBuffer received) =>
        $"the other side does not speak SFTP, its first bytes are '{WireText.Show(received.Peek(received.Available), 80)}'; "
        + "a common cause is a login script on the server that prints text";
}
