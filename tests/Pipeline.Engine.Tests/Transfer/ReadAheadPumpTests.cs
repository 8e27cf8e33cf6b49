using System.Security.Cryptography;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Tests.Transfer;

public class ReadAheadPumpTests
{
    private static readonly FilePlace At = new("in", StorePath.Parse("big"));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(4_321)]
    public async Task Bytes_come_in_order_and_whole_although_reads_overtake_each_other(int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        var reader = new ScriptedReader(bytes)
        {
            Before = async (_, cancellationToken) => await Task.Delay(Random.Shared.Next(3), cancellationToken),
        };
        using var hash = new RunningHash("sha256");
        var sink = new MemoryStream();

        await new ReadAheadPump(reader, At, ByteRange.WholeFile(length), hash).CarryAsync(TakeLateAsync, default);

        Assert.Equal(bytes, sink.ToArray());
        Assert.Equal(RunningHash.Of("sha256", bytes), hash.Finish());
        Assert.InRange(reader.MostUnderWay, 0, reader.Depth);

        // The buffer is the sink's until it ends: whoever used it again earlier would be seen here.
        async ValueTask TakeLateAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
        {
            await Task.Delay(Random.Shared.Next(2), cancellationToken);
            sink.Write(piece.Span);
        }
    }

    [Theory]
    [InlineData(300)]
    [InlineData(400)]
    [InlineData(1_000)]
    public async Task Read_behind_the_end_is_one_of_those_under_way(int length)
    {
        var reader = new ScriptedReader(new byte[length])
        {
            Before = async (_, cancellationToken) => await Task.Delay(50, cancellationToken),
        };

        await new ReadAheadPump(reader, At, ByteRange.WholeFile(length), null).CarryAsync((_, _) => default, default);

        Assert.Equal(reader.Depth, reader.MostUnderWay);
    }

    [Fact]
    public async Task Several_reads_are_under_way_at_once()
    {
        var all = new TaskCompletionSource();
        var arrived = 0;
        var reader = new ScriptedReader(new byte[1000])
        {
            Before = async (_, cancellationToken) =>
            {
                if (Interlocked.Increment(ref arrived) == 4)
                    all.SetResult();
                await all.Task.WaitAsync(cancellationToken);
            },
        };

        await new ReadAheadPump(reader, At, ByteRange.WholeFile(1000), null)
            .CarryAsync((_, _) => default, default)
            .WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(4, reader.MostUnderWay);
    }

    [Fact]
    public async Task A_read_fault_arrives_unwrapped()
    {
        var fault = new StoreException(At, StoreErrorKind.ConnectionLost, "link lost");
        var reader = new ScriptedReader(new byte[5000]) { Before = (offset, _) => offset == 1200 ? throw fault : default };

        var seen = await Assert.ThrowsAsync<StoreException>(() =>
            new ReadAheadPump(reader, At, ByteRange.WholeFile(5000), null).CarryAsync((_, _) => default, default)
        );

        Assert.Same(fault, seen);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_write_fault_does_not_hang_the_reads_and_arrives_unwrapped(bool hashes)
    {
        var fault = new StoreException(At, StoreErrorKind.NoSpace, "no space");
        var reader = new ScriptedReader(new byte[100_000])
        {
            Before = async (_, cancellationToken) => await Task.Delay(1, cancellationToken),
        };
        using var hash = hashes ? new RunningHash("sha256") : null;

        var carrying = new ReadAheadPump(reader, At, ByteRange.WholeFile(100_000), hash).CarryAsync(
            (_, _) => throw fault,
            default
        );

        Assert.Same(fault, await Assert.ThrowsAsync<StoreException>(() => carrying.WaitAsync(TimeSpan.FromSeconds(10))));
    }

    [Fact]
    public async Task No_read_writes_into_a_buffer_after_the_window_has_closed()
    {
        var reader = new ScriptedReader(new byte[100_000])
        {
            // A read that does not heed the token, as one whose reply is already on its way.
            Before = async (offset, _) =>
            {
                if (offset == 0)
                    throw new StoreException(At, StoreErrorKind.ConnectionLost, "link lost");
                await Task.Delay(30, CancellationToken.None);
            },
        };

        await Assert.ThrowsAsync<StoreException>(() =>
            new ReadAheadPump(reader, At, ByteRange.WholeFile(100_000), null).CarryAsync((_, _) => default, default)
        );
        await reader.DisposeAsync();

        Assert.Equal(0, reader.UnderWayWhenDisposed);
    }

    [Fact]
    public async Task A_cancelled_window_closes()
    {
        using var cancellation = new CancellationTokenSource();
        var reader = new ScriptedReader(new byte[100_000])
        {
            Before = async (offset, token) =>
            {
                if (offset == 300)
                    await cancellation.CancelAsync();
                await Task.Delay(1, token);
            },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new ReadAheadPump(reader, At, ByteRange.WholeFile(100_000), null)
                .CarryAsync((_, _) => default, cancellation.Token)
                .WaitAsync(TimeSpan.FromSeconds(10))
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(250)]
    [InlineData(999)]
    public async Task A_source_that_ends_early_is_a_fault(int given)
    {
        var reader = new ScriptedReader(new byte[given]);

        var fault = await Assert.ThrowsAsync<StoreException>(() =>
            new ReadAheadPump(reader, At, ByteRange.WholeFile(1000), null).CarryAsync((_, _) => default, default)
        );

        Assert.Equal((StoreErrorKind.Changed, false), (fault.Kind, fault.IsTransient));
        Assert.Contains("of 1000 bytes", fault.Message);
    }
}
