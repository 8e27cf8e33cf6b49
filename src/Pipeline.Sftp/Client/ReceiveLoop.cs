using Pipeline.Posix;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>
/// The loop that reads replies, on a thread of its own: a read that blocks in the kernel is woken by it directly. It
/// trusts no length and no id: what does not fit ends the connection.
/// </summary>
internal sealed class ReceiveLoop(SftpMultiplexer link)
{
    private const int Head = 4 + 1 + 4;
    private readonly ReceiveBuffer _received = link.Incoming;

    /// <summary>
    /// The one request whose bytes are coming in; it is out of the table, and only this loop may end it.
    /// </summary>
    private Request? _filling;

    /// <returns>What the reading ended with.</returns>
    public SftpException Run()
    {
        try
        {
            while (_received.Have(1))
            {
                link.Watch.Begins();
                if (!_received.Have(Head))
                    break;
                Take();
                link.Watch.Ends();
            }
            link.End(link.Lost(null));
        }
        catch (Exception e) // Whatever a stream throws, it must not leave anybody waiting.
        {
            link.End(e is InvalidDataException ? Nonsense(e) : link.Lost(e));
        }
        _filling?.Fail(link.Fault);
        return link.Fault;
    }

    private void Take()
    {
        var length = _received.PeekLength();
        if (length is < Head - 4 or > PacketLimits.Packet)
            throw new InvalidDataException($"the server sent a packet of {length} bytes");
        var (type, id) = ReadHead();
        if (type == PacketType.Data)
        {
            TakeData(id, (int)length);
            return;
        }
        Need(4 + (int)length);
        var request = link.Claim(id);
        Hand(request, type, (int)length);
        _received.Skip(4 + (int)length);
    }

    private void Hand(Request request, PacketType type, int length)
    {
        _filling = request;
        var reply = Reply.Of(type, _received.Peek(4 + length)[Head..]);
        _filling = null;
        request.Answer(reply);
    }

    private void TakeData(uint id, int length)
    {
        Need(Head + 4);
        var count = new PacketReader(_received.Peek(Head + 4)[Head..]).ReadUInt32();
        var rest = length - 9 - count;
        if (rest < 0)
            throw new InvalidDataException($"the server sent a DATA reply of {length} bytes that announces {count} bytes");
        var request = link.Claim(id);
        _filling = request;
        link.Watch.BringsFile();
        if (!request.TakesAnyData && count > request.Room)
            throw new InvalidDataException($"the server sent {count} bytes for a request of {request.Room} bytes");
        _received.Skip(Head + 4);
        PosixException? wrong = null;
        if (request.TakesAnyData)
            rest += count;
        else if (!TakeBytes(request, (int)count, out wrong))
            throw new EndOfStreamException("the stream ended inside a packet");
        Drop(rest);
        link.Watch.Brought((int)count);
        _filling = null;
        if (wrong is null)
            request.Answer(Reply.OfData((int)count));
        else
            request.Fail(new SftpException(SftpStatus.TargetBroken, wrong.Message, wrong));
    }

    private bool TakeBytes(Request request, int count, out PosixException? wrong)
    {
        if (request.IntoFile is { } range)
            return _received.CopyTo(range.Slice(0, count), out wrong);
        wrong = null;
        return _received.CopyTo(request.Into.Span[..count]);
    }

    private void Drop(long count)
    {
        while (count > 0)
        {
            Need(1);
            var here = (int)Math.Min(count, _received.Available);
            _received.Skip(here);
            count -= here;
        }
    }

    private void Need(int count)
    {
        if (!_received.Have(count))
            throw new EndOfStreamException("the stream ended inside a packet");
    }

    private (PacketType Type, uint Id) ReadHead()
    {
        var reader = new PacketReader(_received.Peek(Head)[4..]);
        return ((PacketType)reader.ReadByte(), reader.ReadUInt32());
    }

    private static SftpException Nonsense(Exception e) =>
        new(SftpStatus.ConnectionLost, $"protocol error, the connection was closed: {e.Message}", e);
}
