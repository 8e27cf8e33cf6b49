using System.Buffers.Binary;

namespace Pipeline.Sftp.Wire;

/// <summary>
/// Reads the fields of one packet (draft-ietf-secsh-filexfer-02 section 3: numbers are big-endian, strings carry a
/// 32-bit length). Believes no length: whatever reaches beyond the packet is an <see cref="InvalidDataException"/>, and
/// nothing is allocated for it.
/// </summary>
public ref struct PacketReader(ReadOnlySpan<byte> packet)
{
    private ReadOnlySpan<byte> _rest = packet;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>The next byte.</summary>
    public byte ReadByte() => Take(1)[0];

    /// <summary>The next number of 32 bits.</summary>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    /// <summary>The next number of 64 bits.</summary>
    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    /// <summary>The next string as bytes; they are a view into the packet.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        var length = ReadUInt32();
        if (length > (uint)_rest.Length)
            throw new InvalidDataException(
                $"a packet announces a string of {length} bytes and has only {_rest.Length} bytes left"
            );
        return Take((int)length);
    }

    /// <summary>All bytes that are left; a view into the packet.</summary>
    public ReadOnlySpan<byte> ReadRest() => Take(_rest.Length);

    /// <summary>The next string as text, or null when it is not UTF-8.</summary>
    public string? ReadText() => WireText.Decode(ReadBytes());

    /// <summary>The next attributes; extended ones are skipped.</summary>
    public SftpAttributes ReadAttributes()
    {
        var flags = (AttributeFlags)ReadUInt32();
        var attributes = new SftpAttributes();
        if (flags.HasFlag(AttributeFlags.Size))
            attributes = attributes with { Size = (long)Math.Min(ReadUInt64(), long.MaxValue) };
        if (flags.HasFlag(AttributeFlags.Owner))
            attributes = attributes with { UserId = ReadUInt32(), GroupId = ReadUInt32() };
        if (flags.HasFlag(AttributeFlags.Permissions))
            attributes = attributes with { Permissions = ReadUInt32() };
        if (flags.HasFlag(AttributeFlags.Times))
            attributes = attributes with { AccessedAt = ReadUInt32(), ModifiedAt = ReadUInt32() };
        if (flags.HasFlag(AttributeFlags.Extended))
            SkipExtended();
        return attributes;
    }

    private void SkipExtended()
    {
        for (var count = ReadUInt32(); count > 0; count--)
        {
            ReadBytes();
            ReadBytes();
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
            throw new InvalidDataException($"a packet ends {count - _rest.Length} bytes too early");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
