using System.Buffers.Binary;
using Pipeline.Posix;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>
/// The server's bytes, read a little ahead: small packets come many at once into one buffer, the bytes of a large DATA
/// reply mostly go straight to where they belong.
/// </summary>
internal sealed class ReceiveBuffer(Stream stream, Action<int> arrived)
{
    private const int ReadAhead = 32 * 1024;
    private readonly byte[] _buffer = new byte[4 + PacketLimits.Packet];
    private readonly SpliceReceiver _ranges = new(stream, arrived);
    private int _start;
    private int _end;

    public int Available => _end - _start;

    public ReadOnlySpan<byte> Peek(int count) => _buffer.AsSpan(_start, count);

    /// <summary>The number at the front, as a length: never negative.</summary>
    public uint PeekLength() => BinaryPrimitives.ReadUInt32BigEndian(Peek(4));

    public void Skip(int count) => _start += count;

    /// <summary>Reads until this many bytes lie in the buffer; false when the stream ended before.</summary>
    public bool Have(int count)
    {
        while (Available < count)
        {
            MakeRoom(count);
            var wanted = Math.Min(Math.Max(ReadAhead, count - Available), _buffer.Length - _end);
            var read = stream.Read(_buffer, _end, wanted);
            if (read == 0)
                return false;
            arrived(read);
            _end += read;
        }
        return true;
    }

    /// <summary>Fills the memory: first from the buffer, then from the stream without a copy.</summary>
    public bool CopyTo(Span<byte> into)
    {
        var here = Math.Min(Available, into.Length);
        Peek(here).CopyTo(into);
        Skip(here);
        for (into = into[here..]; !into.IsEmpty; )
        {
            var read = stream.Read(into);
            if (read == 0)
                return false;
            arrived(read);
            into = into[read..];
        }
        return true;
    }

    /// <summary>
    /// Fills a range of a file: first from the buffer, then from the stream without a copy. Says what is wrong with the
    /// file, if anything is.
    /// </summary>
    public bool CopyTo(FileRange into, out PosixException? wrong)
    {
        var here = Math.Min(Available, into.Length);
        wrong = SpliceReceiver.Write(into.Slice(0, here), Peek(here));
        Skip(here);
        if (!_ranges.Take(into.Slice(here, into.Length - here), out var later))
            return false;
        wrong ??= later;
        return true;
    }

    private void MakeRoom(int count)
    {
        if (_start == _end)
            _start = _end = 0;
        else if (_start + count > _buffer.Length)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, Available);
            (_start, _end) = (0, Available);
        }
    }
}
