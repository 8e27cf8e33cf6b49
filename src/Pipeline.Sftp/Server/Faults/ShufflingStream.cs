using System.Buffers.Binary;

namespace Pipeline.Sftp.Server.Faults;

/// <summary>Turns the order of the packets around that are written together.</summary>
internal sealed class ShufflingStream(Stream inner) : PassingStream(inner)
{
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var turned = new byte[buffer.Length];
        var end = turned.Length;
        for (var rest = buffer.Span; !rest.IsEmpty; )
        {
            var length = 4 + BinaryPrimitives.ReadInt32BigEndian(rest);
            end -= length;
            rest[..length].CopyTo(turned.AsSpan(end));
            rest = rest[length..];
        }
        return Inner.WriteAsync(turned, cancellationToken);
    }
}
