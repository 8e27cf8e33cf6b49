using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.Contract;

/// <summary>What the engine relies on besides files: traits, faults, counts, other writers.</summary>
public abstract partial class StoreContract
{
    /// <summary>A second store on the same place, as another run has it; null where none can be made.</summary>
    protected virtual IFileStore? OpenSecond() => null;

    [Fact]
    public async Task Traits_are_told_at_once_and_stay()
    {
        var before = Store.Traits;
        await WriteAsync("folder/a.bin", Bytes(3));

        Assert.Equal(before, Store.Traits);
        Assert.True(before.ModTimePrecision > TimeSpan.Zero);
        Assert.Contains(':', before.Root);
    }

    [Fact]
    public async Task A_fault_names_the_store_and_the_path()
    {
        await WriteAsync("folder/a.bin", Bytes(3));
        var absent = await RefusesAsync(StoreErrorKind.NotFound, async () => await Store.OpenReadAsync(Path("folder/no"), Stop));
        var taken = await RefusesAsync(
            StoreErrorKind.AlreadyExists,
            () => WriteAsync(Order("folder/a.bin", 4) with { Replaces = false }, Bytes(4))
        );

        Assert.Equal(new FilePlace(Store.Name, Path("folder/no")), absent.At);
        Assert.Equal(new FilePlace(Store.Name, Path("folder/a.bin")), taken.At);
    }

    /// <summary>The engine counts them: bytes that a store counts too would be told twice.</summary>
    [Fact]
    public async Task Bytes_that_are_written_and_read_are_not_counted_by_the_store()
    {
        WorkerActivity.Current = new(TimeProvider.System);
        await WriteAsync("a.bin", Bytes(300_000));
        Assert.Equal(Bytes(300_000), await ReadAsync("a.bin"));

        Assert.Equal(0, WorkerActivity.Current.Bytes);
    }

    [Fact]
    public async Task A_draft_is_committed_once()
    {
        await using var draft = await Store.CreateAsync(Order("a.bin", 3), Stop);
        await draft.WriteAsync(Bytes(3), Stop);
        await draft.CommitAsync(Stop);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await draft.CommitAsync(Stop));
        Assert.Equal(Bytes(3), await ReadAsync("a.bin"));
    }

    [Fact]
    public async Task Two_stores_on_one_place_lose_none_of_each_others_files()
    {
        var second = OpenSecond();
        Assert.SkipWhen(second is null, $"{GetType().Name}: no second store is made on the place of the first");
        await using var _ = second;
        Assert.Equal(Store.Traits.Root, second.Traits.Root);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => PutAsync(i % 2 == 0 ? Store : second, $"{i % 4}/{i}.bin", i)));

        Assert.Equal(16, (await NamesAsync()).Count);
        for (var i = 0; i < 16; i++)
            Assert.Equal(Bytes(i), await ReadAsync($"{i % 4}/{i}.bin"));
    }

    /// <summary>As the engine does it: a transient refusal is met by another attempt.</summary>
    private async Task PutAsync(IFileStore store, string path, int length)
    {
        while (true)
        {
            try
            {
                await using var draft = await store.CreateAsync(Order(path, length), Stop);
                await draft.WriteAsync(Bytes(length), Stop);
                await draft.CommitAsync(Stop);
                return;
            }
            catch (StoreException busy) when (busy.IsTransient)
            {
                await Task.Delay(10, Stop);
            }
        }
    }
}
