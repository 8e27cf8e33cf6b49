using Pipeline.Abstractions.Items;
using Pipeline.Posix;

namespace Pipeline.Stores.Contract;

/// <summary>
/// What a store over a folder of this machine promises besides, be it local or behind a server that runs here.
/// </summary>
public abstract class FolderStoreContract : StoreContract
{
    /// <summary>The folder that is the store's root.</summary>
    protected abstract string Folder { get; }

    [Fact]
    public async Task Link_is_listed_as_a_link_and_never_walked_through()
    {
        await WriteAsync("folder/a.bin", Bytes(3));
        File.CreateSymbolicLink(At("file-link"), "folder/a.bin");
        Directory.CreateSymbolicLink(At("folder-link"), "folder");
        File.CreateSymbolicLink(At("dangling"), "nowhere");
        var kinds = (await ListAsync()).ToDictionary(entry => entry.Path.Text, entry => entry.Kind);
        Assert.Equal(5, kinds.Count);
        Assert.All((string[])["file-link", "folder-link", "dangling"], name => Assert.Equal(EntryKind.Link, kinds[name]));
    }

    [Fact]
    public async Task Link_inside_the_store_is_followed_by_find_and_open()
    {
        await WriteAsync("folder/a.bin", Bytes(3));
        File.CreateSymbolicLink(At("link"), "folder/a.bin");
        var found = await Store.FindAsync(Path("link"), Stop);
        Assert.Equal((EntryKind.File, 3), (found?.Kind, found?.Length));
        Assert.Equal(Bytes(3), await ReadAsync("link"));
    }

    [Fact]
    public async Task Delete_of_a_link_keeps_what_it_points_to()
    {
        await WriteAsync("folder/a.bin", Bytes(3));
        File.CreateSymbolicLink(At("link"), "folder/a.bin");
        await Store.DeleteAsync(Path("link"), Stop);
        Assert.Equal(["folder/a.bin"], await NamesAsync());
    }

    [Fact]
    public async Task Commit_over_a_link_replaces_the_link()
    {
        await WriteAsync("a.bin", Bytes(3));
        File.CreateSymbolicLink(At("link"), "a.bin");
        await WriteAsync("link", Bytes(9));
        Assert.Equal(Bytes(3), await ReadAsync("a.bin"));
        Assert.Null(new FileInfo(At("link")).LinkTarget);
    }

    [Fact]
    public async Task Pipe_is_listed_as_nothing_that_can_be_moved_and_never_blocks()
    {
        await WriteAsync("a.bin", Bytes(3));
        await RunAsync("mkfifo", At("pipe"));
        Assert.Equal(EntryKind.Other, (await ListAsync()).Single(entry => entry.Path.Text == "pipe").Kind);
    }

    [Fact]
    public async Task Name_that_is_not_utf8_is_told_and_harms_no_other()
    {
        await WriteAsync("good", Bytes(3));
        using (var root = RootedDirectory.Open(Folder))
            root.OpenFile("bad\uDCFF\uDC80name", OpenHow.Write | OpenHow.Create).Dispose();
        var found = await ListAsync();
        Assert.Equal(2, found.Count);
        var bad = found.Single(entry => entry.Kind == EntryKind.Unusable);
        Assert.Contains("UTF-8", bad.Trouble, StringComparison.Ordinal);
        Assert.StartsWith("bad", bad.Path.Name, StringComparison.Ordinal);
    }

    protected string At(string path) => System.IO.Path.Combine(Folder, path);

    protected static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        await process.WaitForExitAsync(Stop);
        Assert.Equal(0, process.ExitCode);
    }
}
