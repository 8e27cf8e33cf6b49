using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Stores.Local;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Stores.Contract.Local;

public sealed class LocalHazardTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly LocalStore _store;

    public LocalHazardTests() => _store = new("incoming", new() { Root = _temp.At("root") });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Missing_root_is_a_fault_that_says_what_to_do_until_something_is_written()
    {
        var fault = await Assert.ThrowsAsync<StoreException>(async () => await ListAsync());
        Assert.Equal(StoreErrorKind.Unreachable, fault.Kind);
        Assert.Contains(
            $"'{_temp.At("root")}' of the store 'incoming' does not exist; create it",
            fault.Message,
            StringComparison.Ordinal
        );
        Assert.Null(await _store.FindAsync(StorePath.Parse("a"), Stop));
        Assert.True(await _store.FreeBytesAsync(StorePath.Parse("a"), Stop) > 0);
        await Assert.ThrowsAsync<StoreException>(() => _store.DeleteAsync(StorePath.Parse("a"), Stop).AsTask());
        Assert.False(Directory.Exists(_temp.At("root")));
        await WriteAsync(_store, "folder/a", 3);
        Assert.Equal(2, (await ListAsync()).Count);
    }

    [Fact]
    public async Task Root_that_was_moved_away_is_made_anew_in_its_place()
    {
        await WriteAsync(_store, "a", 3);
        Directory.Move(_temp.At("root"), _temp.At("moved"));
        await WriteAsync(_store, "b", 3);
        Assert.Equal(["moved/a", "root/b"], _temp.Files());
    }

    [Fact]
    public async Task Roots_that_are_one_folder_are_told_as_one()
    {
        await WriteAsync(_store, "a", 3);
        File.CreateSymbolicLink(_temp.At("link"), "root");
        await using var other = new LocalStore("other", new() { Root = _temp.At("link/../link/") });
        await using var later = new LocalStore("later", new() { Root = _temp.At("link/not/yet") });
        Assert.Equal(_store.Traits.Root, other.Traits.Root);
        Assert.Equal($"{_store.Traits.Root}/not/yet", later.Traits.Root);
    }

    [Fact]
    public async Task Link_out_of_the_root_is_forbidden_and_said()
    {
        _temp.Write("outside/secret", [1]);
        await WriteAsync(_store, "a", 3);
        File.CreateSymbolicLink(_temp.At("root/out"), "../outside");
        File.CreateSymbolicLink(_temp.At("root/file"), "../outside/secret");
        Func<Task>[] calls =
        [
            async () => await _store.OpenReadAsync(StorePath.Parse("out/secret"), Stop),
            async () => await _store.OpenReadAsync(StorePath.Parse("file"), Stop),
            async () => await _store.FindAsync(StorePath.Parse("file"), Stop),
            async () => await _store.DeleteAsync(StorePath.Parse("out/secret"), Stop),
            async () => await _store.MoveAsync(StorePath.Parse("a"), StorePath.Parse("out/a"), Stop),
            async () => await _store.ListAsync(StorePath.Parse("out"), true, Stop).ToListAsync(Stop),
            async () => await WriteAsync(_store, "out/new", 3),
            async () => await WriteAsync(_store, "out/new/folder/new", 3),
        ];
        foreach (var call in calls)
        {
            var fault = await Assert.ThrowsAsync<StoreException>(call);
            Assert.Equal(StoreErrorKind.Forbidden, fault.Kind);
            Assert.Contains("points outside the root folder", fault.Message, StringComparison.Ordinal);
        }
        Assert.Equal(["outside/secret", "root/a", "root/file", "root/out"], _temp.Files());
    }

    [Fact]
    public async Task Folder_that_is_moved_while_a_draft_is_written_takes_the_draft_with_it()
    {
        await WriteAsync(_store, "folder/a", 3);
        _temp.Write("outside/victim", [1]);
        await using (var draft = await _store.CreateAsync(Order("folder/victim", 2), Stop))
        {
            await draft.WriteAsync(new byte[2], Stop);
            Directory.Move(_temp.At("root/folder"), _temp.At("root/moved"));
            File.CreateSymbolicLink(_temp.At("root/folder"), "../outside");
            await draft.CommitAsync(Stop);
        }
        Assert.Equal([1], await File.ReadAllBytesAsync(_temp.At("outside/victim"), Stop));
        Assert.Equal(["outside/victim", "root/folder", "root/moved/a", "root/moved/victim"], _temp.Files());
    }

    [Fact]
    public async Task Private_file_is_private_from_its_first_byte()
    {
        await using var draft = await _store.CreateAsync(Order("key", 2) with { Mode = UnixFileMode.UserRead }, Stop);
        var path = Directory.GetFiles(_temp.At("root")).Single();
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task Source_that_is_written_to_while_it_is_copied_is_told_from_one_that_is_not()
    {
        await WriteAsync(_store, "a", 1000);
        await using var target = new LocalStore("archive", new() { Root = _temp.At("archive") });
        var order = Order("b", 1000);
        await using var source = await _store.OpenReadAsync(StorePath.Parse("a"), Stop);
        Assert.NotNull(await target.TryCopyAsync(source, order, Stop));
        await File.AppendAllTextAsync(_temp.At("root/a"), "more", Stop);
        var fault = await Assert.ThrowsAsync<StoreException>(async () =>
            await target.TryCopyAsync(source, order with { Tag = "0123456789ab-9" }, Stop)
        );
        Assert.Equal(StoreErrorKind.Changed, fault.Kind);
        Assert.Equal(["archive/b", "root/a"], _temp.Files());
    }

    [Fact]
    public async Task Full_disk_is_said_with_its_room_and_leaves_no_draft()
    {
        RequiresTool.Root("mount a small file system");
        Directory.CreateDirectory(_temp.At("root"));
        RequiresTool.That(
            await RunAsync("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", _temp.At("root")) == 0,
            "a small tmpfs cannot be mounted here"
        );
        try
        {
            await WriteAsync(_store, "old", 1 << 20);
            foreach (var piece in (int[])[1 << 16, 8 << 20])
            {
                var fault = await Assert.ThrowsAsync<StoreException>(() => WriteAsync(_store, "old", 8 << 20, piece));
                Assert.Equal(StoreErrorKind.NoSpace, fault.Kind);
                Assert.False(fault.IsTransient);
                Assert.Equal("no space on incoming: 0 B free, 'old' needs 8 MiB", fault.Message);
                Assert.Equal(["old"], Directory.GetFiles(_temp.At("root")).Select(Path.GetFileName));
                Assert.Equal(1 << 20, new FileInfo(_temp.At("root/old")).Length);
            }
            await WriteAsync(_store, "small", 1000);
        }
        finally
        {
            await _store.DisposeAsync();
            Assert.Equal(0, await RunAsync("umount", _temp.At("root")));
        }
    }

    /// <summary>A file system without inodes has room for bytes, and takes no file.</summary>
    [Fact]
    public async Task Inodes_that_have_run_out_are_told_as_that()
    {
        RequiresTool.Root("mount a small file system");
        Directory.CreateDirectory(_temp.At("root"));
        RequiresTool.That(
            await RunAsync("mount", "-t", "tmpfs", "-o", "size=4m,nr_inodes=3", "tmpfs", _temp.At("root")) == 0,
            "a small tmpfs cannot be mounted here"
        );
        try
        {
            await WriteAsync(_store, "first", 10);
            await WriteAsync(_store, "second", 10);
            var fault = await Assert.ThrowsAsync<StoreException>(() => WriteAsync(_store, "third", 10));
            Assert.Equal(StoreErrorKind.NoSpace, fault.Kind);
            Assert.Matches("^no space on incoming: no inodes are left .*, though 4 MiB are free; delete files", fault.Message);
        }
        finally
        {
            await _store.DisposeAsync();
            Assert.Equal(0, await RunAsync("umount", _temp.At("root")));
        }
    }

    /// <summary>A size that a server told may be any number.</summary>
    [Fact]
    public async Task Size_that_no_file_can_have_is_a_refusal_and_leaves_no_draft()
    {
        using var disk = TempFolder.OnDisk();
        await using var store = new LocalStore("incoming", new() { Root = disk.At("root") });

        var fault = await Record.ExceptionAsync(() => store.OpenPartsAsync(Order("a", 1L << 62), false, Stop).AsTask());

        RequiresTool.That(fault is not null, "the file system takes a file of 4 EiB");
        Assert.Equal(StoreErrorKind.Other, Assert.IsType<StoreException>(fault).Kind);
        Assert.Equal("'a' needs 4194304 TiB, more than the largest file on incoming", fault.Message.Split(':')[0]);
        Assert.Empty(disk.Files());
    }

    [Fact]
    public async Task Refusal_names_the_file_and_not_its_draft()
    {
        Directory.CreateDirectory(_temp.At("root/there"));
        var name = new string('x', 300);

        var fault = await Assert.ThrowsAsync<StoreException>(() => WriteAsync(_store, $"there/{name}", 10));

        Assert.Contains(name, fault.Message);
        Assert.DoesNotContain(".part-", fault.Message);
    }

    private static DraftSpec Order(string path, long length) => new(StorePath.Parse(path), length, "0123456789ab-1");

    private static async Task WriteAsync(LocalStore store, string path, int length, int piece = int.MaxValue)
    {
        await using var draft = await store.CreateAsync(Order(path, length), Stop);
        var bytes = new byte[length];
        for (var at = 0; at < length; at += piece)
            await draft.WriteAsync(bytes.AsMemory(at, Math.Min(piece, length - at)), Stop);
        await draft.CommitAsync(Stop);
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        await process.WaitForExitAsync(Stop);
        return process.ExitCode;
    }

    private async Task<List<FileEntry>> ListAsync() => await _store.ListAsync(StorePath.Root, true, Stop).ToListAsync(Stop);
}
