using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Stores.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Move_makes_folders()
    {
        var mover = Ability<ICanMove>();
        await WriteAsync("a.bin", Bytes(11));
        await mover.MoveAsync(Path("a.bin"), Path("new/c.bin"), Stop);
        Assert.Equal(["new/c.bin"], await NamesAsync());
        Assert.Equal(Bytes(11), await ReadAsync("new/c.bin"));
    }

    [Fact]
    public async Task Move_never_replaces()
    {
        var mover = Ability<ICanMove>();
        await WriteAsync("a.bin", Bytes(11));
        await WriteAsync("x/b.bin", Bytes(22));
        await RefusesAsync(StoreErrorKind.AlreadyExists, async () => await mover.MoveAsync(Path("a.bin"), Path("x/b.bin"), Stop));
        Assert.Equal(Bytes(11), await ReadAsync("a.bin"));
        Assert.Equal(Bytes(22), await ReadAsync("x/b.bin"));
    }

    [Fact]
    public async Task A_file_that_is_set_aside_is_told_as_it_was_and_gets_its_name_back()
    {
        var mover = Ability<ICanMove>();
        await WriteAsync("x/a.bin", Bytes(11));
        var before = (await Store.FindAsync(Path("x/a.bin"), Stop))!.Value;
        var aside = DraftName.AsideFor(Path("x/a.bin"), $"{Run}-1")!.Value;
        var seen = (await mover.SetAsideAsync(Path("x/a.bin"), aside, Stop))!.Value;
        Assert.Equal(
            (aside, before.Length, before.ModifiedAt, before.Version, EntryKind.File),
            (seen.Path, seen.Length, seen.ModifiedAt, seen.Version, seen.Kind)
        );
        Assert.Null(await Store.FindAsync(Path("x/a.bin"), Stop));
        Assert.Equal(Run, DraftName.RunOf(aside.Name));
        Assert.Equal(Path("x/a.bin"), DraftName.BeforeAside(aside));
        await mover.MoveAsync(aside, Path("x/a.bin"), Stop);
        Assert.Equal(Bytes(11), await ReadAsync("x/a.bin"));
    }

    [Theory]
    [InlineData("absent")]
    [InlineData("absent/absent")]
    public async Task Nothing_is_set_aside_where_nothing_stands(string path)
    {
        var mover = Ability<ICanMove>();
        Assert.Null(await mover.SetAsideAsync(Path(path), DraftName.AsideFor(Path(path), $"{Run}-1")!.Value, Stop));
    }

    [Fact]
    public async Task Move_of_an_absent_file_is_a_fault_and_keeps_the_target()
    {
        var mover = Ability<ICanMove>();
        await WriteAsync("b.bin", Bytes(22));
        await RefusesAsync(StoreErrorKind.NotFound, async () => await mover.MoveAsync(Path("absent"), Path("b.bin"), Stop));
        Assert.Equal(Bytes(22), await ReadAsync("b.bin"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_001)]
    public async Task Copy_inside_keeps_all_the_promises_of_a_draft(int length)
    {
        var copier = Ability<ICanCopyInside>();
        await WriteAsync("a.bin", Bytes(length));
        var order = Order("copies/b.bin", length) with { ModifiedAt = Noon };
        await using var source = await Store.OpenReadAsync(Path("a.bin"), Stop);
        var entry = await copier.TryCopyAsync(source, order, Stop);
        Assert.SkipWhen(entry is null, $"{GetType().Name}: this server cannot copy");
        Assert.Equal(length, entry.Value.Length);
        Assert.True(IsSameTime(Noon, entry.Value.ModifiedAt));
        Assert.Equal(Bytes(length), await ReadAsync("copies/b.bin"));
        Assert.Equal(["a.bin", "copies/b.bin"], await NamesAsync());
    }

    [Theory]
    [InlineData(999)]
    [InlineData(1001)]
    public async Task Copy_inside_of_another_length_is_never_committed(int promised)
    {
        var copier = Ability<ICanCopyInside>();
        await WriteAsync("a.bin", Bytes(1000));
        await WriteAsync("b.bin", Bytes(22));
        var entry = Store.FindAsync(Path("b.bin"), Stop);
        await using var source = await Store.OpenReadAsync(Path("a.bin"), Stop);
        var fault = await Record.ExceptionAsync(async () =>
            Assert.Null(await copier.TryCopyAsync(source, Order("b.bin", promised), Stop))
        );
        Assert.True(fault is null or StoreException { Kind: StoreErrorKind.Corrupt or StoreErrorKind.Changed }, $"{fault}");
        Assert.Equal(await entry, await Store.FindAsync(Path("b.bin"), Stop));
        Assert.Equal(["a.bin", "b.bin"], await NamesAsync());
    }

    [Fact]
    public async Task Hash_is_the_files_own_or_none()
    {
        var hasher = Ability<ICanHash>();
        await WriteAsync("a.bin", Bytes(1000));
        var hash = await hasher.HashAsync(new(Path("a.bin"), 1000, "sha256", "0123456789ab-77"), Stop);
        Assert.True(hash is null || hash.Hash == Sha256(Bytes(1000)), $"{hash}");
        Assert.Equal(["a.bin"], await NamesAsync());
    }

    [Fact]
    public async Task Space_is_told_for_folders_that_are_not_there_yet()
    {
        var space = Ability<ICanTellSpace>();
        await WriteAsync("folder/a.bin", Bytes(1));
        foreach (var folder in (string[])["", "folder", "folder/not/yet", "not yet"])
        {
            var free = await space.FreeBytesAsync(Path(folder), Stop);
            Assert.True(free is null or > 0, $"{folder}: {free}");
        }
    }
}
