using Pipeline.Posix;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Stores.Contract.Local;

/// <summary>
/// A file of our own in whose place somebody puts something else, over and over, while it is opened: whatever is opened
/// in the end is ours, and nothing else is written to.
/// </summary>
public sealed class OwnFileSwapTests : IDisposable
{
    private const int Rounds = 300;
    private const string Name = "a.file";
    private readonly TempFolder _temp = new();

    public OwnFileSwapTests()
    {
        RequiresTool.That(OperatingSystem.IsLinux(), "only Linux opens a file and looks at it in such a way");
        Directory.CreateDirectory(_temp.At("log"));
        Tool.Run("chmod", "0700", _temp.At("log"));
    }

    /// <summary>How a file is opened and written to.</summary>
    public enum Way
    {
        /// <summary>As the manifest is.</summary>
        Write,

        /// <summary>As a log file is.</summary>
        Append,

        /// <summary>As a run's lock is.</summary>
        RunLock,

        /// <summary>As another run's lock is marked.</summary>
        Mark,

        /// <summary>As the lock of <c>lock:</c> is.</summary>
        PipelineLock,
    }

    public static TheoryData<Way, Disguise> EachWayInEachDisguise =>
        [.. Enum.GetValues<Way>().SelectMany(way => Enum.GetValues<Disguise>().Select(disguise => (way, disguise)))];

    public void Dispose() => _temp.Dispose();

    [Theory]
    [MemberData(nameof(EachWayInEachDisguise))]
    public async Task What_is_swapped_in_between_is_never_written_to(Way way, Disguise disguise)
    {
        File.WriteAllText(At("bad"), "precious");
        var before = disguise.Put(At("bad"), _temp.At("victim"));
        File.WriteAllText(At(Name), "");
        Tool.Run("chmod", "0600", At(Name));
        using var own = OwnFolder.Open(_temp.At("log"));
        Use(own, way);
        using var enough = new CancellationTokenSource();
        var swapping = Task.Run(() => Swap(enough.Token), CancellationToken.None);

        for (var round = 0; round < Rounds; round++)
        {
            try
            {
                Use(own, way);
            }
            catch (PosixException refused)
            {
                Assert.Contains(Name, refused.Message);
            }
        }

        await enough.CancelAsync();
        await swapping;
        var victim = disguise is Disguise.Link or Disguise.HardLink ? _temp.At("victim") : At("bad");
        Assert.Equal(before, before is null ? null : File.ReadAllBytes(victim));
        Assert.Equal(disguise is Disguise.Link or Disguise.HardLink, File.Exists(_temp.At("victim")));
    }

    private void Use(OwnFolder own, Way way)
    {
        switch (way)
        {
            case Way.Write:
                using (var file = own.OpenFile(Name, OpenHow.Read | OpenHow.Write | OpenHow.Create))
                    PosixFile.Write(file, "evil"u8, 0);
                break;
            case Way.Append:
                using (var file = own.OpenToAppend(Name))
                    file.Write("evil"u8);
                break;
            case Way.RunLock:
                using (var held = FileLock.TryTakeIn(own, Name, makes: false, out _))
                    held?.Note("evil", _ => true);
                break;
            case Way.Mark:
                FileLock.Mark(own, Name);
                break;
            default:
                using (var held = FileLock.TryTake(At(Name), out _))
                    held?.Note("evil", _ => true);
                break;
        }
    }

    /// <summary>
    /// The file is away for a moment, then the other thing stands in its place, and then the file again.
    /// </summary>
    private void Swap(CancellationToken enough)
    {
        using var root = RootedDirectory.Open(_temp.At("log"));
        while (!enough.IsCancellationRequested)
        {
            root.Rename(Name, "good", replace: true);
            Put(root);
            root.Rename(Name, "bad", replace: true);
            root.Rename("good", Name, replace: true);
        }
    }

    /// <summary>A folder takes the place of no file: one that was made in that moment goes first.</summary>
    private static void Put(RootedDirectory root)
    {
        while (true)
        {
            try
            {
                root.Rename("bad", Name, replace: true);
                return;
            }
            catch (PosixException inTheWay) when (inTheWay.Error == PosixError.NotFolder)
            {
                root.DeleteFile(Name);
            }
        }
    }

    private string At(string name) => Path.Combine(_temp.At("log"), name);
}
