using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Engine.Tests.Transfer;

/// <summary>
/// A reader whose bytes, faults and delays a test decides; remembers how many reads were under way at once and whether
/// it was let go too early.
/// </summary>
internal sealed class ScriptedReader(byte[] bytes) : IFileReader
{
    private int _underWay;

    public int PieceSize { get; init; } = 100;

    public int Depth { get; init; } = 4;

    public Func<long, CancellationToken, ValueTask>? Before { get; init; }

    public FileEntry? Look { get; init; }

    public int MostUnderWay { get; private set; }

    public int UnderWayWhenDisposed { get; private set; }

    public async ValueTask<int> ReadAsync(long offset, Memory<byte> into, CancellationToken cancellationToken)
    {
        MostUnderWay = Math.Max(MostUnderWay, Interlocked.Increment(ref _underWay));
        try
        {
            if (Before is not null)
                await Before(offset, cancellationToken);
            var count = (int)Math.Clamp(bytes.Length - offset, 0, into.Length);
            bytes.AsSpan((int)Math.Min(offset, bytes.Length), count).CopyTo(into.Span);
            return count;
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    public ValueTask<FileEntry?> StatAsync(CancellationToken cancellationToken) => new(Look);

    public ValueTask DisposeAsync()
    {
        UnderWayWhenDisposed = _underWay;
        return default;
    }
}
