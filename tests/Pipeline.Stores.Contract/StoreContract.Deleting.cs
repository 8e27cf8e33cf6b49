using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.Transfer;
using Pipeline.Testing.Memory;

namespace Pipeline.Stores.Contract;

/// <summary>Somebody else writes to a name while the file that has it is deleted.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task A_file_that_comes_while_an_earlier_one_is_deleted_stays()
    {
        Ability<ICanMove>();
        await WriteAsync("d/a.bin", Bytes(11));
        Assert.True(await DeleteAsync(async _ => await WriteAsync("d/a.bin", Bytes(22))));
        Assert.Equal(["d/a.bin"], await NamesAsync());
        Assert.Equal(Bytes(22), await ReadAsync("d/a.bin"));
    }

    [Fact]
    public async Task A_file_that_must_stay_gets_its_name_back()
    {
        await WriteAsync("d/a.bin", Bytes(11));
        await RefusesAsync(StoreErrorKind.Changed, async () => await DeleteAsync(Refuses));
        Assert.Equal(["d/a.bin"], await NamesAsync());
        Assert.Equal(Bytes(11), await ReadAsync("d/a.bin"));
    }

    [Fact]
    public async Task A_file_that_must_stay_never_replaces_one_that_came_meanwhile()
    {
        Ability<ICanMove>();
        await WriteAsync("d/a.bin", Bytes(11));
        await RefusesAsync(
            StoreErrorKind.AlreadyExists,
            async () =>
                await DeleteAsync(async seen =>
                {
                    await WriteAsync("d/a.bin", Bytes(22));
                    await Refuses(seen);
                })
        );
        Assert.Equal(Bytes(22), await ReadAsync("d/a.bin"));
        var aside = Assert.Single(await NamesAsync(), name => name != "d/a.bin");
        Assert.Equal(Bytes(11), await ReadAsync(aside));
    }

    [Theory]
    [InlineData("d/absent")]
    [InlineData("absent/absent")]
    public async Task What_is_not_there_is_gone_when_the_root_is(string path)
    {
        await WriteAsync("d/a.bin", Bytes(11));
        Assert.False(await new CheckedDelete(new MemoryJournal(), Run).DeleteAsync(Store, Path(path), Refuses, Stop));
        if (Store.As<ICanConfirmAbsence>() is not { } confirms)
            return;
        Assert.True(await confirms.IsGoneAsync(Path(path), StorePath.Root, Stop));
        Assert.False(await confirms.IsGoneAsync(Path("d/a.bin"), StorePath.Root, Stop));
        await RefusesAsync(
            StoreErrorKind.Unreachable,
            async () => await confirms.IsGoneAsync(Path("away/a.bin"), Path("away"), Stop)
        );
    }

    private ValueTask<bool> DeleteAsync(Func<FileEntry, ValueTask> check) =>
        new CheckedDelete(new MemoryJournal(), Run).DeleteAsync(Store, Path("d/a.bin"), check, Stop);

    private static ValueTask Refuses(FileEntry seen) =>
        throw new StoreException(new("", seen.Path), StoreErrorKind.Changed, "it must stay");
}
