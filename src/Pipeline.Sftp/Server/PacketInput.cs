using System.Buffers;
using System.Buffers.Binary;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server;

/// <summary>
/// Cuts a stream into packets in one pooled buffer of fixed size. A packet's bytes are valid until the next
/// <see cref="FillAsync"/>.
/// </summary>
internal sealed class PacketInput(Stream stream) : IDisposable
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * (PacketLimits.Packet + 4));
    private int _start;
    private int _end;

    /// <summary>Waits for more bytes; false at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The stream ended inside a packet.</exception>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        if (count == 0 && _end > _start)
            throw new InvalidDataException("the input ended in the middle of a packet");
        _end += count;
        return count > 0;
    }

    /// <summary>The next packet without its length, if it is here as a whole.</summary>
    /// <exception cref="InvalidDataException">
    /// A packet says that it is empty, or larger than any packet may be.
    /// </exception>
    public bool TryTake(out ReadOnlyMemory<byte> packet)
    {
        packet = default;
        if (_end - _start < 4)
            return false;
        var length = BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(_start));
        if (length is 0 or > PacketLimits.Packet)
            throw new InvalidDataException($"a packet of {length} bytes");
        if (_end - _start - 4 < length)
            return false;
        packet = _buffer.AsMemory(_start + 4, (int)length);
        _start += 4 + (int)length;
        return true;
    }

    /// <summary>Reads to the end and forgets everything.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (await stream.ReadAsync(_buffer, cancellationToken) > 0) { }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    /// <summary>Moves what is left to the front when the packet that began would not fit behind it.</summary>
    private void MakeRoom()
    {
        if (_start == _end)
            _start = _end = 0;
        else if (_buffer.Length - _start < PacketLimits.Packet + 4 || _end == _buffer.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
    }
}
