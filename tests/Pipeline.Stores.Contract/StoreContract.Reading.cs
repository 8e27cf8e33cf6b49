using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Open_of_an_absent_file_is_a_fault()
    {
        var fault = await RefusesAsync(StoreErrorKind.NotFound, async () => await Store.OpenReadAsync(Path("absent.csv"), Stop));
        Assert.Contains("absent.csv", $"{fault.Message} {fault.At}", StringComparison.Ordinal);
        Assert.False(fault.IsTransient);
    }

    [Fact]
    public async Task Open_of_a_folder_is_a_fault()
    {
        await WriteAsync("folder/a.csv", Bytes(3));
        await Assert.ThrowsAnyAsync<StoreException>(async () =>
        {
            await using var reader = await Store.OpenReadAsync(Path("folder"), Stop);
            await reader.ReadAsync(0, new byte[16], Stop);
        });
    }

    [Fact]
    public async Task Ranges_are_read_in_any_order()
    {
        var bytes = Bytes(100_000);
        await WriteAsync("a.bin", bytes);
        await using var reader = await Store.OpenReadAsync(Path("a.bin"), Stop);
        foreach (var (offset, length) in ((int, int)[])[(99_000, 1000), (0, 1), (50_000, 4096), (1, 0), (12_345, 20_000)])
        {
            var into = new byte[length];
            Assert.Equal(length, await reader.ReadAsync(offset, into, Stop));
            Assert.Equal(bytes[offset..(offset + length)], into);
        }
    }

    [Fact]
    public async Task Read_is_short_only_where_the_file_ends()
    {
        await WriteAsync("a.bin", Bytes(1000));
        await using var reader = await Store.OpenReadAsync(Path("a.bin"), Stop);
        var into = new byte[600];
        Assert.Equal(400, await reader.ReadAsync(600, into, Stop));
        Assert.Equal(Bytes(1000)[600..], into[..400]);
        Assert.Equal(0, await reader.ReadAsync(1000, into, Stop));
        Assert.Equal(0, await reader.ReadAsync(5_000_000_000, into, Stop));
    }

    [Fact]
    public async Task Several_ranges_are_read_at_once()
    {
        var bytes = Bytes(1 << 20);
        await WriteAsync("a.bin", bytes);
        await using var reader = await Store.OpenReadAsync(Path("a.bin"), Stop);
        var read = new byte[bytes.Length];
        await Task.WhenAll(
            Enumerable
                .Range(0, 64)
                .Reverse()
                .Select(i => reader.ReadAsync(i << 14, read.AsMemory(i << 14, 1 << 14), Stop).AsTask())
        );
        Assert.Equal(bytes, read);
    }

    [Fact]
    public async Task Look_tells_the_open_files_size_and_time()
    {
        var entry = await WriteAsync(Order("a.bin", 10) with { ModifiedAt = Noon }, Bytes(10));
        await using var reader = await Store.OpenReadAsync(Path("a.bin"), Stop);
        var look = await reader.StatAsync(Stop);
        Assert.SkipWhen(look is null, $"{GetType().Name}: the store cannot look at an open file");
        Assert.Equal((entry.Length, entry.ModifiedAt), (look.Value.Length, look.Value.ModifiedAt));
    }

    [Fact]
    public async Task Read_ends_when_it_is_told_to_stop()
    {
        await WriteAsync("a.bin", Bytes(10));
        await using var reader = await Store.OpenReadAsync(Path("a.bin"), Stop);
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await reader.ReadAsync(0, new byte[10], cancellation.Token)
        );
    }
}
