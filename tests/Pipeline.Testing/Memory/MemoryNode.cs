using System.Buffers;

namespace Pipeline.Testing.Memory;

/// <summary>
/// A file of a <see cref="MemoryDisk"/>, without its name: what was written, and what of it would outlive a power cut.
/// </summary>
internal sealed class MemoryNode(long number)
{
    private Face _written = new([], default, null);
    private Face _durable = new([], default, null);
    private ArrayBufferWriter<byte>? _growing;

    internal long Number => number;

    internal ReadOnlyMemory<byte> Bytes => _growing?.WrittenMemory ?? _written.Bytes;

    internal DateTimeOffset ModifiedAt => _written.ModifiedAt;

    internal UnixFileMode? Mode => _written.Mode;

    internal void Append(ReadOnlySpan<byte> bytes, DateTimeOffset now)
    {
        _growing ??= new(Math.Max(bytes.Length, 256));
        _growing.Write(bytes);
        Set(now, _written.Mode);
    }

    /// <summary>Writes at an offset; what is missing before it is filled with zeros.</summary>
    internal void Write(long offset, ReadOnlySpan<byte> bytes, DateTimeOffset now)
    {
        var all = new byte[Math.Max(Bytes.Length, (int)offset + bytes.Length)];
        Bytes.CopyTo(all);
        bytes.CopyTo(all.AsSpan((int)offset));
        _growing = null;
        _written = new(all, now, _written.Mode);
    }

    internal void Set(DateTimeOffset modifiedAt, UnixFileMode? mode) =>
        _written = _written with { ModifiedAt = modifiedAt, Mode = mode };

    internal void Flush()
    {
        _durable = _written = _written with { Bytes = Bytes.ToArray() };
        _growing = null;
    }

    internal void PowerCut()
    {
        _written = _durable;
        _growing = null;
    }

    private sealed record Face(byte[] Bytes, DateTimeOffset ModifiedAt, UnixFileMode? Mode);
}
