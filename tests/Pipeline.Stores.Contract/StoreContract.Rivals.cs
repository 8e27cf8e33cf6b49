using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Two_drafts_of_one_name_do_not_mix()
    {
        await using var first = await Store.CreateAsync(Order("a.bin", 4000), Stop);
        await using var second = await Store.CreateAsync(Order("a.bin", 3000), Stop);
        await first.WriteAsync(Bytes(2000), Stop);
        await second.WriteAsync(Bytes(3000), Stop);
        await first.WriteAsync(Bytes(2000), Stop);
        await first.CommitAsync(Stop);
        byte[] twice = [.. Bytes(2000), .. Bytes(2000)];
        Assert.Equal(twice, await ReadAsync("a.bin"));
        await second.CommitAsync(Stop);
        Assert.Equal(Bytes(3000), await ReadAsync("a.bin"));
        Assert.Equal(["a.bin"], await NamesAsync());
    }

    [Fact]
    public async Task Of_many_drafts_that_do_not_replace_exactly_one_wins()
    {
        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(1, 8)
                .Select(async i =>
                {
                    try
                    {
                        await WriteAsync(Order("a.bin", i) with { Replaces = false }, Bytes(i));
                        return i;
                    }
                    catch (StoreException fault) when (fault.Kind == StoreErrorKind.AlreadyExists)
                    {
                        return 0;
                    }
                })
        );
        var winner = Assert.Single(outcomes, outcome => outcome > 0);
        Assert.Equal(Bytes(winner), await ReadAsync("a.bin"));
        Assert.Equal(["a.bin"], await NamesAsync());
    }

    [Fact]
    public async Task Late_clean_up_of_one_attempt_does_not_harm_the_next()
    {
        var late = await Store.CreateAsync(Order("a.bin", 50), Stop);
        await late.WriteAsync(Bytes(20), Stop);
        await using (var next = await Store.CreateAsync(Order("a.bin", 60), Stop))
        {
            await next.WriteAsync(Bytes(60), Stop);
            await late.DisposeAsync();
            await next.CommitAsync(Stop);
        }
        await late.DisposeAsync();
        Assert.Equal(Bytes(60), await ReadAsync("a.bin"));
        Assert.Equal(["a.bin"], await NamesAsync());
    }

    [Fact]
    public async Task Thirty_two_writers_work_side_by_side()
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, 32)
                .Select(async i =>
                {
                    for (var k = 0; k < 8; k++)
                        await WriteAsync($"shared/{i % 4}/{i}-{k}", Bytes(1000 + i + k));
                })
        );
        Assert.Equal(256, (await NamesAsync()).Count);
        foreach (var i in (int[])[0, 13, 31])
            Assert.Equal(Bytes(1007 + i), await ReadAsync($"shared/{i % 4}/{i}-7"));
    }

    [Fact]
    public async Task Delete_is_fine_when_the_file_is_already_gone()
    {
        await WriteAsync("folder/a.bin", Bytes(3));
        await Store.DeleteAsync(Path("folder/a.bin"), Stop);
        await Store.DeleteAsync(Path("folder/a.bin"), Stop);
        await Store.DeleteAsync(Path("never/was/there"), Stop);
        Assert.Null(await Store.FindAsync(Path("folder/a.bin"), Stop));
    }

    [Fact]
    public async Task Delete_takes_an_empty_folder_and_never_a_full_one()
    {
        await WriteAsync("folder/a.bin", Bytes(3));
        await Assert.ThrowsAnyAsync<StoreException>(async () => await Store.DeleteAsync(Path("folder"), Stop));
        Assert.Equal(Bytes(3), await ReadAsync("folder/a.bin"));
        await Store.DeleteAsync(Path("folder/a.bin"), Stop);
        await Store.DeleteAsync(Path("folder"), Stop);
        Assert.Null(await Store.FindAsync(Path("folder"), Stop));
    }
}
