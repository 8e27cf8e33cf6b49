using Pipeline.Posix;
using Pipeline.Posix.Linux;
using Pipeline.Testing;

namespace Pipeline.Stores.Contract.Local;

/// <summary>
/// An attacker flips a folder below the root between a folder and a link that leads out, while we work below it.
/// </summary>
public sealed class PlantedLinkTests : IDisposable
{
    private const int Tries = 4000;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly DateTimeOffset Long = new(2001, 2, 3, 4, 5, 6, TimeSpan.Zero);
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_outside_the_root_is_ever_touched(bool walks)
    {
        Directory.CreateDirectory(_temp.At("root/sub"));
        File.CreateSymbolicLink(_temp.At("root/link"), "../outside");
        foreach (var name in (string[])["victim", "other"])
        {
            var path = _temp.Write($"outside/{name}", [7]);
            File.SetUnixFileMode(path, Private);
            File.SetLastWriteTimeUtc(path, Long.UtcDateTime);
        }
        Directory.CreateDirectory(_temp.At("outside/folder"));

        using var root = LinuxRoot.OpenAt(_temp.At("root"), walks);
        using var end = new CancellationTokenSource();
        var flips = Task.Factory.StartNew(() => Flip(end.Token), TaskCreationOptions.LongRunning);
        var outcomes = new Dictionary<PosixError, int>();
        var done = 0;
        for (var i = 0; i < Tries; i++)
        {
            foreach (var call in Calls(root, i))
            {
                try
                {
                    call();
                    done++;
                }
                catch (PosixException fault)
                {
                    outcomes[fault.Error] = outcomes.GetValueOrDefault(fault.Error) + 1;
                }
            }
        }
        await end.CancelAsync();
        Assert.True(await flips > 100, "the attacker must have had a chance");
        Assert.True(outcomes.GetValueOrDefault(PosixError.EscapesRoot) > 100, "the link must have been met");
        Assert.True(done > 100, "the folder must have been met");

        var left = Directory.GetFileSystemEntries(_temp.At("outside")).Select(Path.GetFileName).Order();
        Assert.Equal(["folder", "other", "victim"], left);
        foreach (var victim in (FileInfo[])[new(_temp.At("outside/victim")), new(_temp.At("outside/other"))])
            Assert.Equal((1, Private, Long.UtcDateTime), (victim.Length, victim.UnixFileMode, victim.LastWriteTimeUtc));
    }

    private static Action[] Calls(LinuxRoot root, int i) =>
        [
            () => root.OpenFile($"sub/new-{i}", OpenHow.Write | OpenHow.Create | OpenHow.Exclusive).Dispose(),
            () => root.Rename($"sub/new-{i}", "sub/victim", replace: true),
            () => root.SetMode("sub/victim", (UnixFileMode)0b111_111_111),
            () => root.SetTimes("sub/victim", null, DateTimeOffset.UnixEpoch, follow: true),
            () => root.OpenFile("sub/other", OpenHow.Write | OpenHow.Truncate).Dispose(),
            () => root.MakeFolder($"sub/made-{i}", (UnixFileMode)0b111_111_111),
            () => root.DeleteFolder("sub/folder"),
            () => root.MakeLink($"sub/link-{i}", "x"),
            () => root.Delete("sub/other"),
            () => root.DeleteFile("sub/victim"),
        ];

    private int Flip(CancellationToken end)
    {
        using var root = RootedDirectory.Open(_temp.At("root"));
        var flips = 0;
        while (!end.IsCancellationRequested)
        {
            root.Rename("sub", "folder", replace: false);
            root.Rename("link", "sub", replace: false);
            root.Rename("sub", "link", replace: false);
            root.Rename("folder", "sub", replace: false);
            flips++;
        }
        return flips;
    }
}
