using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Pipeline.Posix;
using Pipeline.Posix.Linux;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Stores.Contract.Local;

/// <summary>Both ways of resolving a path, by the kernel and by walking, promise the same.</summary>
public sealed class RootedDirectoryTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public RootedDirectoryTests()
    {
        Directory.CreateDirectory(_temp.At("root/folder/deep"));
        _temp.Write("root/folder/a", [1]);
        _temp.Write("outside/secret", [2]);
        Link("inside", "folder/deep");
        Link("inside-by-dots", "folder/deep/../../folder");
        Link("folder/deep/up", "../..");
        Link("out", "../outside");
        Link("out-file", "../outside/secret");
        Link("absolute", _temp.At("root/folder"));
        Link("circle", "circle");
        Link("folder/deep/far-out", "../../../outside");
    }

    public static TheoryData<bool> Ways => [false, true];

    public void Dispose() => _temp.Dispose();

    [Theory]
    [MemberData(nameof(Ways))]
    public void Links_that_stay_inside_are_followed(bool walks)
    {
        using var root = Open(walks);
        foreach (var path in (string[])["folder/a", "inside-by-dots/a", "inside/up/folder/a", "inside/up/inside/up/folder/a"])
        {
            using var file = root.OpenFile(path, OpenHow.Read);
            Assert.Equal(1, PosixFile.Stat(file).Length);
            Assert.Equal(1, root.Find(path, follow: true)?.Length);
        }
        Assert.Equal(EntryType.Folder, root.Find("inside", follow: true)?.Type);
        Assert.Equal(EntryType.Link, root.Find("inside", follow: false)?.Type);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Every_call_refuses_a_path_that_leads_out(bool walks)
    {
        using var root = Open(walks);
        foreach (
            var path in (string[])
                ["out/x", "../outside/x", "/etc/x", "inside/far-out/x", "absolute/x", "inside/../../../outside/x"]
        )
        {
            Action[] calls =
            [
                () => root.OpenFile(path, OpenHow.Read).Dispose(),
                () => root.OpenFile(path, OpenHow.Write | OpenHow.Create).Dispose(),
                () => root.OpenFolder(path).Dispose(),
                () => root.MakeFolders(path, durable: false).Dispose(),
                () => root.Find(path, follow: true),
                () => root.Find(path, follow: false),
                () => root.MakeFolder(path, PosixFile.DefaultMode),
                () => root.DeleteFile(path),
                () => root.DeleteFolder(path),
                () => root.Delete(path),
                () => root.Rename("folder/a", path, replace: true),
                () => root.Rename(path, "folder/a", replace: true),
                () => root.SetMode(path, PosixFile.DefaultMode),
                () => root.SetTimes(path, null, DateTimeOffset.UnixEpoch, follow: true),
                () => root.SetTimes(path, null, DateTimeOffset.UnixEpoch, follow: false),
                () => root.ReadLink(path),
                () => root.MakeLink(path, "x"),
                () => root.Space(path),
            ];
            Assert.All(calls, call => Assert.Equal(PosixError.EscapesRoot, Assert.Throws<PosixException>(call).Error));
        }
        Assert.Equal(["secret"], Directory.GetFileSystemEntries(_temp.At("outside")).Select(Path.GetFileName));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Last_link_that_leads_out_is_never_followed(bool walks)
    {
        using var root = Open(walks);
        Action[] calls =
        [
            () => root.OpenFile("out-file", OpenHow.Read).Dispose(),
            () => root.OpenFile("out-file", OpenHow.Write | OpenHow.Create | OpenHow.Truncate).Dispose(),
            () => root.Find("out-file", follow: true),
            () => root.SetMode("out-file", PosixFile.DefaultMode),
            () => root.SetTimes("out-file", null, DateTimeOffset.UnixEpoch, follow: true),
            () => root.OpenFolder("out").Dispose(),
        ];
        Assert.All(calls, call => Assert.Equal(PosixError.EscapesRoot, Assert.Throws<PosixException>(call).Error));
        Assert.Equal([2], File.ReadAllBytes(_temp.At("outside/secret")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Link_is_refused_where_none_is_to_be_followed(bool walks)
    {
        using var root = Open(walks);
        AssertRefused(PosixError.IsLink, () => root.OpenFile("inside", OpenHow.Read | OpenHow.NoFollow));
        AssertRefused(PosixError.IsLink, () => root.OpenFile("circle", OpenHow.Read));
        AssertRefused(PosixError.Exists, () => root.OpenFile("circle", OpenHow.Write | OpenHow.Create | OpenHow.Exclusive));
        using var folder = root.OpenFolder("");
        Assert.Throws<PosixException>(() => folder.OpenFolder("inside"));
        AssertRefused(PosixError.IsLink, () => folder.OpenFile("out-file", OpenHow.Read));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("/")]
    public void Folder_takes_single_names_only(string name)
    {
        using var root = Open(walks: false);
        using var folder = root.OpenFolder("folder");
        Action[] calls =
        [
            () => folder.OpenFile(name, OpenHow.Write | OpenHow.Create).Dispose(),
            () => folder.OpenFolder(name).Dispose(),
            () => folder.Find(name),
            () => folder.TryMakeFolder(name, PosixFile.DefaultMode),
            () => folder.DeleteFile(name),
            () => folder.DeleteFolder(name),
            () => folder.Rename("a", folder, name, replace: true),
            () => folder.Rename(name, folder, "a", replace: true),
            () => folder.ReadLink(name),
            () => folder.MakeLink(name, "x"),
        ];
        Assert.All(calls, call => Assert.Equal(PosixError.EscapesRoot, Assert.Throws<PosixException>(call).Error));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Mode_is_masked_and_times_are_kept_to_100_ns(bool walks)
    {
        using var root = Open(walks);
        var time = new DateTimeOffset(1969, 12, 31, 23, 59, 59, TimeSpan.Zero).AddTicks(1_234_567);
        root.SetMode("inside-by-dots/a", (UnixFileMode)0b111_101_000_100);
        root.SetTimes("inside-by-dots/a", time, time, follow: true);
        var found = root.Find("folder/a", follow: false);
        Assert.Equal(((UnixFileMode)0b101_000_100, time, time), (found?.Mode, found?.ModifiedAt, found?.AccessedAt));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Pipe_and_folder_are_refused_without_waiting(bool walks)
    {
        using var mkfifo = System.Diagnostics.Process.Start("mkfifo", [_temp.At("root/pipe")]);
        await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var root = Open(walks);
        Assert.Throws<PosixException>(() => root.OpenFile("pipe", OpenHow.Read));
        Assert.Throws<PosixException>(() => root.OpenFile("pipe", OpenHow.Write));
        AssertRefused(PosixError.IsFolder, () => root.OpenFile("folder", OpenHow.Read));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Name_of_any_bytes_goes_there_and_back(bool walks)
    {
        using var root = Open(walks);
        root.MakeFolder("names", (UnixFileMode)0b111_111_111);
        byte[] bytes = [.. Enumerable.Range(1, 255).Select(i => (byte)i).Where(letter => letter != '/')];
        var name = PathEncoding.Decode(bytes);
        Assert.Equal(bytes, PathEncoding.Encode(name));
        root.OpenFile($"names/{name}", OpenHow.Write | OpenHow.Create).Dispose();
        using var folder = root.OpenFolder("names");
        Assert.Equal(name, Assert.Single(folder.List()).Name);
        folder.DeleteFile(name);
        AssertRefused(PosixError.TooLong, () => folder.OpenFile(new('a', 256), OpenHow.Write | OpenHow.Create));
        AssertRefused(PosixError.TooLong, () => root.OpenFile(new string('a', 5000), OpenHow.Read));
        Assert.Throws<PosixException>(() => PathEncoding.Encode("half \uD800"));
    }

    [Fact]
    public void Rename_that_must_not_replace_is_refused_in_one_step()
    {
        using var root = Open(walks: false);
        _temp.Write("root/folder/b", [1, 2]);
        AssertRefused(PosixError.Exists, () => root.Rename("folder/a", "folder/b", replace: false));
        root.Rename("folder/a", "folder/c", replace: false);
        root.Rename("folder/c", "folder/b", replace: true);
        Assert.Equal([1], File.ReadAllBytes(_temp.At("root/folder/b")));
    }

    [Fact]
    public void Copy_in_the_kernel_is_whole_and_tells_its_bytes()
    {
        var bytes = new byte[3_000_001];
        new Random(1).NextBytes(bytes);
        _temp.Write("root/big", bytes);
        using var root = Open(walks: false);
        using (var source = root.OpenFile("big", OpenHow.Read))
        using (var target = root.OpenFile("copy", OpenHow.Write | OpenHow.Create))
        {
            long told = 0;
            Assert.Equal(bytes.Length, PosixFile.Copy(source, target, moved => told += moved, CancellationToken.None));
            Assert.Equal(bytes.Length, told);
        }
        Assert.Equal(bytes, File.ReadAllBytes(_temp.At("root/copy")));
    }

    [Theory]
    [InlineData(0, 5_000_000, 64 << 20)]
    [InlineData(20_000_000, 20_000_000, 64 << 20)]
    [InlineData(0, 64 << 20, (64 << 20) + 3)]
    [InlineData(64 << 20, (64 << 20) + 1, 64 << 20)]
    public void Holes_stay_holes_in_a_copy_in_the_kernel(int first, int second, int length)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "holes are known on Linux only");
        _temp.Write("root/sparse", []);
        using (var file = File.OpenHandle(_temp.At("root/sparse"), FileMode.Open, FileAccess.Write))
        {
            RandomAccess.SetLength(file, length);
            RandomAccess.Write(file, [1, 2, 3], first);
            RandomAccess.Write(file, [4, 5, 6], second);
        }
        using var root = Open(walks: false);
        using (var source = root.OpenFile("sparse", OpenHow.Read))
        using (var target = root.OpenFile("copy", OpenHow.Write | OpenHow.Create))
        {
            long told = 0;
            Assert.Equal(
                new FileInfo(_temp.At("root/sparse")).Length,
                PosixFile.Copy(source, target, moved => told += moved, default)
            );
            Assert.Equal(new FileInfo(_temp.At("root/sparse")).Length, told);
        }
        Assert.True(File.ReadAllBytes(_temp.At("root/sparse")).AsSpan().SequenceEqual(File.ReadAllBytes(_temp.At("root/copy"))));
        Assert.InRange(BytesOnDisk("root/copy"), 0, BytesOnDisk("root/sparse") + (1 << 20));
    }

    [Fact]
    public void Root_that_was_moved_away_is_no_longer_current()
    {
        using var root = Open(walks: false);
        Assert.True(root.IsCurrent);
        Directory.Move(_temp.At("root"), _temp.At("moved"));
        Assert.False(root.IsCurrent);
        Directory.CreateDirectory(_temp.At("root"));
        Assert.False(root.IsCurrent);
    }

    private long BytesOnDisk(string path) =>
        long.Parse(Tool.Run("stat", "-c", "%b", _temp.At(path)), CultureInfo.InvariantCulture) * 512;

    private static void AssertRefused(PosixError error, Func<SafeFileHandle> call) =>
        AssertRefused(error, () => call().Dispose());

    private static void AssertRefused(PosixError error, Action call) =>
        Assert.Equal(error, Assert.Throws<PosixException>(call).Error);

    private LinuxRoot Open(bool walks) => LinuxRoot.OpenAt(_temp.At("root"), walks);

    private void Link(string path, string target) => File.CreateSymbolicLink(_temp.At($"root/{path}"), target);
}
