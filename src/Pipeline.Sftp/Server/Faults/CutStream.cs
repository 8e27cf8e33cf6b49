namespace Pipeline.Sftp.Server.Faults;

/// <summary>A stream that is cut when its session has carried so many bytes.</summary>
internal sealed class CutStream(Stream inner, ByteBudget budget) : PassingStream(inner)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await Inner.ReadAsync(buffer, cancellationToken);
        var taken = budget.Take(count);
        return taken == count ? count : throw Cut();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var taken = budget.Take(buffer.Length);
        await Inner.WriteAsync(buffer[..taken], cancellationToken);
        if (taken < buffer.Length)
        {
            await Inner.FlushAsync(cancellationToken);
            throw Cut();
        }
    }

    private static EndOfStreamException Cut() => new("the connection was cut by an injected fault");
}

/// <summary>Bytes that a session may still carry before it is cut.</summary>
internal sealed class ByteBudget(long most)
{
    private long _left = most;

    /// <summary>Takes up to <paramref name="count"/> bytes; fewer when the cut comes before.</summary>
    public int Take(int count)
    {
        var left = Interlocked.Add(ref _left, -count);
        return (int)Math.Clamp(left + count, 0, count);
    }
}
