using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Testing;

namespace Pipeline.Sftp.Tests.Store;

/// <summary>A server's folder that is renamed away for a while says nothing about what lies in it.</summary>
public sealed class RootAwayTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly StoreUnderTest _under;

    public RootAwayTests()
    {
        _folder.Write("root/a.csv", "12345"u8);
        _folder.Write("root/sub/b.csv", "123"u8);
        _under = StoreUnderTest.WithFaults(_folder.Path, "", new() { Root = "root" });
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Pipeline.Stores.Sftp.SftpStore Store => _under.Store;

    public async ValueTask DisposeAsync()
    {
        await _under.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nothing_was_there_already_gone()
    {
        var draft = await Store.OpenPartsAsync(_under.Order("big", 10), isBegun: false, Stop);
        Away();
        await IsRefusedAsync(() => Store.DeleteAsync(Path("a.csv"), Stop));
        await IsRefusedAsync(async () => await Store.SetAsideAsync(Path("a.csv"), Path(".a"), Stop));
        await IsRefusedAsync(() => Store.MoveAsync(Path("a.csv"), Path("b.csv"), Stop));
        await IsRefusedAsync(async () => await Store.FindSurelyAsync(Path("a.csv"), Stop));
        await IsRefusedAsync(() => draft.DropAsync(Stop));
        await IsRefusedAsync(async () => await draft.OpenPartAsync(0, 5, Stop));
        Back();
        await using (draft)
            await (await draft.OpenPartAsync(0, 5, Stop)).DisposeAsync();
        await draft.DropAsync(Stop);
        await draft.DropAsync(Stop);
        await Store.DeleteAsync(Path("none/at/all.csv"), Stop);
        await Store.DeleteAsync(Path("a.csv/none.csv"), Stop);
        Assert.Null(await Store.FindSurelyAsync(Path("a.csv/none.csv"), Stop));
        Assert.Null(await Store.SetAsideAsync(Path("none.csv"), Path(".none"), Stop));
        Assert.Equal(["a.csv", "sub/b.csv"], TempFolder.FilesBelow(_folder.At("root")));
    }

    [Fact]
    public async Task A_listing_ends_when_the_root_goes_in_its_middle()
    {
        await using var entries = Store.ListAsync(StorePath.Root, recursive: true, Stop).GetAsyncEnumerator(Stop);
        Assert.True(await entries.MoveNextAsync());
        Away();
        await IsRefusedAsync(async () =>
        {
            while (await entries.MoveNextAsync())
                Assert.NotEqual(EntryKind.Unusable, entries.Current.Kind);
        });
    }

    [Fact]
    public async Task A_folder_that_goes_in_the_middle_of_a_listing_is_no_trouble()
    {
        await using var entries = Store.ListAsync(StorePath.Root, recursive: true, Stop).GetAsyncEnumerator(Stop);
        Assert.True(await entries.MoveNextAsync());
        Directory.Delete(_folder.At("root/sub"), recursive: true);
        var names = new List<string> { entries.Current.Path.Text };
        while (await entries.MoveNextAsync())
            names.Add(entries.Current.Path.Text);
        Assert.Equal(["a.csv", "sub"], names.Order());
    }

    private void Away() => Directory.Move(_folder.At("root"), _folder.At("away"));

    private void Back() => Directory.Move(_folder.At("away"), _folder.At("root"));

    private static async Task IsRefusedAsync(Func<ValueTask> asked) =>
        Assert.Equal(StoreErrorKind.Unreachable, (await Assert.ThrowsAsync<StoreException>(() => asked().AsTask())).Kind);

    private static StorePath Path(string path) => StorePath.Parse(path);
}
