using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Stores.Local;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Stores.Contract.Local;

/// <summary>A root in whose place another folder comes.</summary>
public sealed class LocalRootTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly LocalStore _store;

    public LocalRootTests()
    {
        RequiresTool.That(OperatingSystem.IsLinux(), "elsewhere folders have no number");
        Directory.CreateDirectory(_temp.At("above/root"));
        Directory.CreateDirectory(_temp.At("outside/root"));
        _store = new("to", new() { Root = _temp.At("above/root") });
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> EachCallWithAndWithoutLink =>
        [
            .. new[] { "list", "find", "read", "write", "delete", "move", "room", "gone" }.SelectMany(call =>
                new[] { true, false }.Select(isLink => (call, isLink))
            ),
        ];

    public void Dispose()
    {
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _temp.Dispose();
    }

    [Theory]
    [MemberData(nameof(EachCallWithAndWithoutLink))]
    public async Task Within_a_loop_another_folder_is_a_fault_of_the_store(string call, bool isLink)
    {
        _store.BeginLoop();
        await WriteAsync("a");
        _temp.Write("outside/a", [7]);
        Directory.Move(_temp.At("above/root"), _temp.At("away"));
        if (isLink)
            Directory.CreateSymbolicLink(_temp.At("above/root"), _temp.At("outside"));
        else
            Directory.CreateDirectory(_temp.At("above/root"));

        var fault = await Assert.ThrowsAsync<StoreException>(() => CallAsync(call));

        Assert.Equal(StoreErrorKind.Unreachable, fault.Kind);
        Assert.Contains(
            isLink ? $"is now {_temp.At("outside")}" : "is not the same folder as at the start of this loop",
            fault.Message
        );
        Assert.Equal(["away/a", "outside/a"], _temp.Files().Where(file => file != "above/root"));
    }

    [Fact]
    public async Task Between_loops_a_folder_that_was_mounted_or_made_anew_is_taken()
    {
        _store.BeginLoop();
        await WriteAsync("a");
        Directory.Move(_temp.At("above/root"), _temp.At("away"));
        _store.BeginLoop();
        Directory.CreateDirectory(_temp.At("above/root"));

        await WriteAsync("b");

        Assert.Equal(["above/root/b", "away/a"], _temp.Files());
    }

    [Theory]
    [InlineData("above/root", "outside")]
    [InlineData("above", "outside")]
    public async Task Between_loops_a_link_that_was_none_is_not_followed(string swapped, string target)
    {
        _store.BeginLoop();
        await WriteAsync("a");
        Directory.Move(_temp.At(swapped), _temp.At("away"));
        Directory.CreateSymbolicLink(_temp.At(swapped), _temp.At(target));
        _store.BeginLoop();

        var fault = await Assert.ThrowsAsync<StoreException>(() => WriteAsync("b"));

        Assert.Equal(StoreErrorKind.Unreachable, fault.Kind);
        Assert.Contains("when it was first opened", fault.Message);
        Assert.DoesNotContain(_temp.Files(), file => file.EndsWith("/b", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_link_that_was_there_from_the_beginning_is_followed()
    {
        File.CreateSymbolicLink(_temp.At("way"), _temp.At("above/root"));
        await using var store = new LocalStore("way", new() { Root = _temp.At("way") });
        for (var loop = 0; loop < 2; loop++)
        {
            store.BeginLoop();
            Assert.Null(await store.FindAsync(StorePath.Parse("a"), Stop));
        }
    }

    [Fact]
    public async Task Within_a_loop_a_root_that_has_gone_is_not_made_anew()
    {
        _store.BeginLoop();
        await WriteAsync("a");
        Directory.Move(_temp.At("above/root"), _temp.At("away"));

        Assert.Equal(StoreErrorKind.Unreachable, (await Assert.ThrowsAsync<StoreException>(() => WriteAsync("b"))).Kind);

        Assert.False(Directory.Exists(_temp.At("above/root")));
        _store.BeginLoop();
        await WriteAsync("b");
        Assert.Equal(["above/root/b", "away/a"], _temp.Files());
    }

    [Fact]
    public async Task A_root_that_is_back_within_its_loop_is_gone_on_with()
    {
        _store.BeginLoop();
        await WriteAsync("a");
        Directory.Move(_temp.At("above/root"), _temp.At("away"));
        await Assert.ThrowsAsync<StoreException>(() => WriteAsync("b"));
        Directory.Move(_temp.At("away"), _temp.At("above/root"));

        await WriteAsync("b");

        Assert.Equal(["above/root/a", "above/root/b"], _temp.Files());
    }

    private async Task CallAsync(string call)
    {
        var path = StorePath.Parse("a");
        switch (call)
        {
            case "list":
                await _store.ListAsync(StorePath.Root, recursive: true, Stop).CountAsync(Stop);
                return;
            case "find":
                await _store.FindAsync(path, Stop);
                return;
            case "read":
                await using (await _store.OpenReadAsync(path, Stop))
                    return;
            case "write":
                await WriteAsync("b");
                return;
            case "delete":
                await _store.DeleteAsync(path, Stop);
                return;
            case "move":
                await _store.MoveAsync(path, StorePath.Parse("b"), Stop);
                return;
            case "room":
                await _store.FreeBytesAsync(StorePath.Root, Stop);
                return;
            default:
                await _store.IsGoneAsync(StorePath.Parse("b"), StorePath.Root, Stop);
                return;
        }
    }

    private async Task WriteAsync(string path)
    {
        await using var draft = await _store.CreateAsync(new(StorePath.Parse(path), 1, "0123456789ab-1"), Stop);
        await draft.WriteAsync(new byte[] { 1 }, Stop);
        await draft.CommitAsync(Stop);
    }
}
