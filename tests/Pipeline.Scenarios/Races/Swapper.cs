using System.Runtime.InteropServices;
using Pipeline.Testing;

namespace Pipeline.Scenarios.Races;

/// <summary>
/// Somebody who may write to all folders of a pipeline and to nothing else: turns a folder in each, and a file in the
/// first, into a link that leads out and back again, all the time, each in one step.
/// </summary>
internal sealed partial class Swapper
{
    private const int Length = 5000;
    private const int Count = 20;
    private const int Exchange = 2;
    private const int HereByPath = -100;
    private const byte Own = (byte)'o';
    private const byte Secret = (byte)'s';
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly DateTime Long = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
    private static readonly string[] Roots = ["a", "b", "c"];
    private readonly TempFolder _world;

    public Swapper(TempFolder world)
    {
        _world = world;
        for (var number = 0; number < Count; number++)
        {
            Fill($"outside/f{number}", Secret);
            Fill($"a/sub/f{number}", Own);
            File.SetUnixFileMode(world.At($"outside/f{number}"), Private);
        }
        Fill("a/top", Own);
        foreach (var root in Roots)
        {
            Directory.CreateDirectory(world.At($"{root}/sub"));
            Directory.CreateDirectory(world.At($"{root}/hidden"));
            File.CreateSymbolicLink(world.At($"{root}/hidden/link"), "../../outside");
        }
        File.CreateSymbolicLink(world.At("a/hidden/file"), "../outside/f0");
    }

    /// <summary>How often something was turned into a link.</summary>
    public int Swaps { get; private set; }

    /// <summary>A copy with bytes of a file outside.</summary>
    public string? Leaked { get; private set; }

    /// <summary>Swaps until it is ended; what was taken away from the source comes again.</summary>
    public void Run(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            foreach (var root in Roots)
                Swap($"{root}/sub", $"{root}/hidden/link");
            Swap("a/top", "a/hidden/file");
            if (Swaps % 40 != 0)
                continue;
            Refill();
            Leaked ??= Copies().FirstOrDefault(path => Begins(path, Secret));
        }
    }

    /// <summary>Nothing outside was read into a copy, written, deleted, renamed, or got another mode or time.</summary>
    public void AssertNothingOutsideWasTouched()
    {
        Assert.True(Swaps > 1000, $"only {Swaps} swaps");
        Assert.Null(Leaked);
        Assert.DoesNotContain(Copies(), path => Begins(path, Secret));
        var outside = new DirectoryInfo(_world.At("outside")).GetFileSystemInfos().ToDictionary(entry => entry.Name);
        Assert.Equal(Enumerable.Range(0, Count).Select(number => $"f{number}").Order(), outside.Keys.Order());
        foreach (var file in outside.Values.Cast<FileInfo>())
        {
            Assert.Equal((Length, Private, Long), (file.Length, file.UnixFileMode, file.LastWriteTimeUtc));
            Assert.True(Begins(file.FullName, Secret));
        }
    }

    private void Swap(string path, string link)
    {
        Turn(path, link);
        Thread.SpinWait(Random.Shared.Next(20_000));
        Turn(path, link);
        Thread.SpinWait(Random.Shared.Next(20_000));
        Swaps++;
    }

    private void Turn(string path, string link)
    {
        // What the pipeline takes away at this moment is there again after the next refill.
        if (Rename(HereByPath, _world.At(path), HereByPath, _world.At(link), Exchange) != 0)
            Refill();
    }

    private void Refill()
    {
        for (var number = 0; number < Count; number++)
            Refill($"a/sub/f{number}");
        Refill("a/top");
    }

    private void Refill(string path)
    {
        if (Path.Exists(_world.At(path)) || new FileInfo(_world.At(path)).LinkTarget is not null)
            return;
        Fill("a/hidden/new", Own);
        File.Move(_world.At("a/hidden/new"), _world.At(path), overwrite: true);
    }

    private void Fill(string path, byte with)
    {
        var bytes = new byte[Length];
        bytes.AsSpan().Fill(with);
        File.SetLastWriteTimeUtc(_world.Write(path, bytes), Long);
    }

    private IEnumerable<string> Copies() =>
        from root in (string[])["b", "c"]
        from folder in (string[])["", "/sub"]
        let path = _world.At(root + folder)
        where new DirectoryInfo(path).LinkTarget is null
        from file in new DirectoryInfo(path).GetFiles()
        where file.LinkTarget is null
        select file.FullName;

    private static bool Begins(string path, byte with)
    {
        try
        {
            using var file = File.OpenRead(path);
            return file.ReadByte() == with;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(int oldFolder, string oldPath, int newFolder, string newPath, uint flags);
}
