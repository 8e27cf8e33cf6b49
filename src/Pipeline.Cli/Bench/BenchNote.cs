using System.Text;
using Pipeline.Abstractions.Stores;
using Pipeline.Posix;

namespace Pipeline.Cli.Bench;

/// <summary>
/// A bench's own folder beside the logs, with the journals of its runs and a note of what it uses in the stores. A lock
/// beside the note is held as long as the bench lives, so that the next one finds what a killed one has left.
/// </summary>
internal sealed class BenchNote : IDisposable
{
    private const string Prefix = "bench-";
    private const string FileName = "bench.json";
    private const string LockName = "bench.lock";
    private readonly OwnFolder _folder;
    private readonly FileLock _held;

    private BenchNote(OwnFolder folder, FileLock held) => (_folder, _held) = (folder, held);

    /// <summary>The folder for the next run's journal and log, empty.</summary>
    public string FreshRun()
    {
        var run = _folder.PathOf("run");
        if (Directory.Exists(run))
            Directory.Delete(run, recursive: true);
        return run;
    }

    /// <summary>Writes the note of a bench that begins.</summary>
    public static BenchNote Begin(string logs, BenchResources note)
    {
        OwnFolder.Make(logs).Dispose();
        var folder = OwnFolder.Make(Path.Combine(logs, Prefix + note.Bench));
        FileLock? held = null;
        BenchNote? begun = null;
        try
        {
            // Before the note: who finds one finds the lock held.
            held =
                FileLock.TryTakeIn(folder, LockName, makes: true, out _)
                ?? throw new IOException(
                    $"another program keeps {folder.PathOf(LockName)} locked; end that program and start again"
                );
            using var file = folder.OpenFile(FileName, OpenHow.Read | OpenHow.Write | OpenHow.Create | OpenHow.Exclusive);
            PosixFile.Write(file, Encoding.UTF8.GetBytes(BenchJson.Write(note)), 0);
            PosixFile.Sync(file);
            return begun = new(folder, held);
        }
        finally
        {
            if (begun is null)
            {
                held?.Dispose();
                folder.Dispose();
            }
        }
    }

    /// <summary>The notes of benches that are dead.</summary>
    public static IEnumerable<BenchResources> LeftOvers(string logs)
    {
        using var own = OwnFolder.TryOpen(logs);
        if (own is null)
            yield break;
        foreach (var name in own.Names().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order().ToList())
        {
            // A note that speaks of another folder than its own is not ours.
            if (Read(own.PathOf(name)) is { } left && Prefix + left.Bench == name)
                yield return left;
        }
    }

    /// <summary>Takes away the folder of a bench of which nothing is left in any store.</summary>
    public static void Forget(string logs, BenchResources left)
    {
        Directory.Delete(Path.Combine(logs, Prefix + left.Bench), recursive: true);
        left.Missing.Remove();
    }

    /// <summary>Takes the own folder away; for when nothing is left in any store.</summary>
    public void Forget()
    {
        Dispose();
        Directory.Delete(_folder.Path, recursive: true);
    }

    /// <summary>Lets go of the note; what it tells of stays to be found.</summary>
    public void Dispose()
    {
        _held.Dispose();
        _folder.Dispose();
    }

    private static BenchResources? Read(string folder)
    {
        try
        {
            using var own = OwnFolder.Open(folder);
            using var file = own.TryOpenIn(FileName, OpenHow.Read);
            using var held = FileLock.TryTakeIn(own, LockName, makes: false, out var isThere);
            if (file is null || (held is null && isThere))
                return null;
            using var reader = new StreamReader(new FileStream(file, FileAccess.Read));
            return BenchJson.Read<BenchResources>(reader.ReadToEnd());
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // Not ours to look at.
            return null;
        }
    }
}

/// <summary>What a bench uses in the stores.</summary>
/// <param name="Bench">Its name.</param>
/// <param name="File">The pipeline file.</param>
/// <param name="Stores">The stores.</param>
/// <param name="Missing">The folders that were not there before it.</param>
internal sealed record BenchResources(string Bench, string File, IReadOnlyList<string> Stores, MissingFolders Missing)
{
    /// <summary>What it writes to, in words for a person.</summary>
    public string Words => $"the folders {BenchFolder.Name(Bench)} of {string.Join(", ", Stores.Select(store => $"{store}:"))}";
}
