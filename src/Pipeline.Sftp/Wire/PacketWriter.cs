using System.Buffers;
using System.Buffers.Binary;

namespace Pipeline.Sftp.Wire;

/// <summary>
/// Lays packets one behind the other into a pooled buffer that grows, so that many small ones leave in one write.
/// Each is begun, filled and ended; <see cref="End"/> fills in its length. Not safe for two threads at once.
/// </summary>
public sealed class PacketWriter(int capacity = 1024) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(capacity);
    private int _start;

    /// <summary>Bytes written so far, lengths included.</summary>
    public int Length { get; private set; }

    /// <summary>
    /// All packets so far. The memory is valid until the next write, <see cref="Clear"/> or <see cref="Dispose"/>.
    /// </summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Length);

    /// <summary>Begins a packet that carries no id: INIT or VERSION.</summary>
    public void Begin(PacketType type)
    {
        _start = Length;
        Take(4);
        Write((byte)type);
    }

    /// <summary>Begins a packet with the id of its request.</summary>
    public void Begin(PacketType type, uint id)
    {
        Begin(type);
        Write(id);
    }

    /// <summary>
    /// Ends the packet: its length is filled in. <paramref name="following"/> counts bytes of the packet that the
    /// caller sends right behind this buffer, from memory of its own.
    /// </summary>
    public void End(int following = 0) =>
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_start), Length - _start - 4 + following);

    /// <summary>Appends a byte.</summary>
    public void Write(byte value) => Take(1)[0] = value;

    /// <summary>Appends a number of 32 bits.</summary>
    public void Write(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    /// <summary>Appends a number of 64 bits.</summary>
    public void Write(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(8), value);

    /// <summary>Appends a string given as bytes, its length first.</summary>
    public void Write(ReadOnlySpan<byte> value)
    {
        Write((uint)value.Length);
        Append(value);
    }

    /// <summary>Appends a string given as text, its length in UTF-8 first.</summary>
    public void Write(string value)
    {
        var length = WireText.Length(value);
        Write((uint)length);
        WireText.Encode(value, Take(length));
    }

    /// <summary>Appends attributes (draft-ietf-secsh-filexfer-02 section 5).</summary>
    public void Write(in SftpAttributes value)
    {
        var flags = value.Flags;
        Write((uint)flags);
        if (value.Size is { } size)
            Write((ulong)size);
        if (flags.HasFlag(AttributeFlags.Owner))
        {
            Write(value.UserId!.Value);
            Write(value.GroupId!.Value);
        }
        if (value.Permissions is { } permissions)
            Write(permissions);
        if (flags.HasFlag(AttributeFlags.Times))
        {
            Write(value.AccessedAt!.Value);
            Write(value.ModifiedAt!.Value);
        }
    }

    /// <summary>Appends bytes as they are, without a length: packets made elsewhere, or the rest of one.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>Room for bytes that are filled in place, without a length. Valid until the next call.</summary>
    public Span<byte> Take(int count)
    {
        if (count > _buffer.Length - Length)
            Grow(count);
        var room = _buffer.AsSpan(Length, count);
        Length += count;
        return room;
    }

    /// <summary>
    /// Forgets what was written behind a <see cref="Length"/>: room that was not filled, or a packet that came to
    /// nothing.
    /// </summary>
    public void CutTo(int length) => Length = Math.Min(Length, length);

    /// <summary>Turns the last bit over: a fault for tests.</summary>
    internal void Garble() => _buffer[Length - 1] ^= 1;

    /// <summary>Forgets everything written; the buffer stays for the next packets.</summary>
    public void Clear() => _start = Length = 0;

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Clear();
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + count));
        _buffer.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
