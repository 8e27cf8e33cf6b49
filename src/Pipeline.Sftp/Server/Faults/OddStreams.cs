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

/// <summary>
/// A stream that is written to a byte at a time once a fault says so: it is never silent, and never gets anywhere.
/// </summary>
internal sealed class TricklingStream(Stream inner, OddAnswers odd) : PassingStream(inner)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!odd.Trickles)
        {
            await Inner.WriteAsync(buffer, cancellationToken);
            return;
        }
        for (var at = 0; at < buffer.Length; at++)
        {
            await Inner.WriteAsync(buffer.Slice(at, 1), cancellationToken);
            await Inner.FlushAsync(cancellationToken);
            await Task.Delay(Between, TimeProvider.System, cancellationToken);
        }
    }
}
