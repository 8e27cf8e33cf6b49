using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>The first words: INIT there, VERSION back (draft-ietf-secsh-filexfer-02 section 4).</summary>
internal static class Greeting
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
        var incoming = link.Incoming;
        if (!incoming.Have(4))
            throw new EndOfStreamException("the server closed the connection before it said a word");
        var length = incoming.PeekLength();
        if (length is < 5 or > PacketLimits.Packet)
            throw new InvalidDataException(NotSftp(incoming));
        if (!incoming.Have(4 + (int)length))
            throw new EndOfStreamException("the server closed the connection in its first word");
        var offers = Parse(incoming.Peek(4 + (int)length)[4..]);
        incoming.Skip(4 + (int)length);
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
    private static string NotSftp(Incoming incoming) =>
        $"the other side does not speak SFTP, it began with '{WireText.Show(incoming.Peek(incoming.Available), 80)}'; "
        + "a login script on the server that prints something does this";
}
