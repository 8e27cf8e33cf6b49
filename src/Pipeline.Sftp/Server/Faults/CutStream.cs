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
