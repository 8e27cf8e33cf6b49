using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.Contract;

public abstract partial class StoreContract
{
    [Theory]
    [InlineData("absent.csv")]
    [InlineData("no/such/folder/absent.csv")]
    public async Task Find_is_null_when_nothing_is_there(string path) => Assert.Null(await Store.FindAsync(Path(path), Stop));

    [Fact]
    public async Task Find_is_null_below_a_file()
    {
        await WriteAsync("a.csv", Bytes(3));
        Assert.Null(await Store.FindAsync(Path("a.csv/b.csv"), Stop));
    }

    [Fact]
    public async Task Find_tells_a_folder_from_a_file()
    {
        await WriteAsync("folder/a.csv", Bytes(3));
        Assert.Equal(EntryKind.Folder, (await Store.FindAsync(Path("folder"), Stop))?.Kind);
        Assert.Equal(EntryKind.Folder, (await Store.FindAsync(StorePath.Root, Stop))?.Kind);
        Assert.Null((await Store.FindAsync(Path("folder"), Stop))?.Length);
        Assert.Equal(EntryKind.File, (await Store.FindAsync(Path("folder/a.csv"), Stop))?.Kind);
    }

    [Fact]
    public async Task Find_tells_what_the_commit_told()
    {
        var committed = await WriteAsync("a.csv", Bytes(1234));
        Assert.Equal(1234, committed.Length);
        Assert.Equal(committed, await Store.FindAsync(Path("a.csv"), Stop));
    }

    [Fact]
    public async Task Version_changes_when_a_file_is_replaced()
    {
        var order = Order("a.csv", 3) with { ModifiedAt = Noon };
        var before = await WriteAsync(order, [1, 2, 3]);
        Assert.SkipWhen(before.Version is null, $"{GetType().Name}: the store keeps no version");
        var after = await WriteAsync(order with { Tag = $"{Run}-77" }, [3, 2, 1]);
        Assert.Equal(before.ModifiedAt, after.ModifiedAt);
        Assert.NotEqual(before.Version, after.Version);
    }

    [Fact]
    public async Task List_of_an_absent_folder_is_a_fault_where_there_are_folders()
    {
        if (Store.Traits.HasFolders)
            await RefusesAsync(StoreErrorKind.NotFound, () => ListAsync("absent"));
        else
            Assert.Empty(await ListAsync("absent"));
    }

    [Fact]
    public async Task List_of_an_empty_folder_is_empty()
    {
        await WriteAsync("folder/a.csv", Bytes(3));
        await Store.DeleteAsync(Path("folder/a.csv"), Stop);
        Assert.Empty(await ListAsync("folder"));
    }

    [Fact]
    public async Task List_yields_files_and_folders_with_size_and_time()
    {
        await WriteAsync(Order("a.csv", 7) with { ModifiedAt = Noon }, Bytes(7));
        await WriteAsync("folder/b.csv", Bytes(8));
        var found = await ListAsync(recursive: false);
        Assert.Equal(["a.csv", "folder"], found.Select(entry => entry.Path.Text).Order());
        var file = found.Single(entry => entry.Kind == EntryKind.File);
        Assert.Equal(7, file.Length);
        Assert.True(!Store.Traits.SupportsModTime || IsSameTime(Noon, file.ModifiedAt), $"{file.ModifiedAt:O}");
        Assert.Equal(EntryKind.Folder, found.Single(entry => entry.Path.Text == "folder").Kind);
    }

    [Fact]
    public async Task List_walks_into_sub_folders_and_keeps_to_its_folder()
    {
        foreach (var path in (string[])["a", "in/b", "in/deep/c", "in/deep/er/d", "inner/e"])
            await WriteAsync(path, Bytes(1));
        var found = (await ListAsync("in")).Select(entry => entry.Path.Text).Order(StringComparer.Ordinal);
        Assert.Equal(["in/b", "in/deep", "in/deep/c", "in/deep/er", "in/deep/er/d"], found);
    }

    [Fact]
    public async Task List_yields_each_of_many_names_once()
    {
        for (var i = 0; i < 1200; i++)
            await WriteAsync($"many/{i}", []);
        var found = await ListAsync("many");
        Assert.Equal(1200, found.Count);
        Assert.Equal(1200, found.Select(entry => entry.Path).Distinct().Count());
    }

    [Fact]
    public async Task List_ends_when_it_is_told_to_stop()
    {
        for (var i = 0; i < 10; i++)
            await WriteAsync($"{i}", []);
        using var cancellation = new CancellationTokenSource();
        var seen = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Store.ListAsync(StorePath.Root, true, cancellation.Token))
            {
                seen++;
                await cancellation.CancelAsync();
            }
        });
        Assert.InRange(seen, 1, 9);
    }

    private bool IsSameTime(DateTimeOffset expected, DateTimeOffset? found) =>
        found is { } time && ((expected - time).Duration() < Store.Traits.ModTimePrecision || expected == time);
}
