using System.Text;
using Pipeline.Engine.Stores;
using Pipeline.Posix;

namespace Pipeline.Cli.Bench;

/// <summary>
/// A bench's own folder beside the logs, with the journals of its runs and a note of what it uses in the stores. The note is held locked as long as the bench lives, so that the
/// next one finds what a killed one has left.
/// </summary>
internal sealed class BenchNote : IDisposable
{
    private const string Prefix = "bench-";
    private const string FileName = "bench.json";
    private readonly FileStream _held;
    private readonly string _folder;

    private BenchNote(string folder, FileStream held) => (_folder, _held) = (folder, held);

    /// <summary>The folder for the next run's journal and log, empty.</summary>
    public string FreshRun()
    {
        var run = Path.Combine(_folder, "run");
        if (Directory.Exists(run))
            Directory.Delete(run, recursive: true);
        return run;
    }

    /// <summary>Writes the note of a bench that begins.</summary>
    public static BenchNote Begin(string logs, LeftOver note)
    {
        var folder = Path.Combine(logs, Prefix + note.Bench);
        OwnFolder.Make(logs).Dispose();
        OwnFolder.Make(folder).Dispose();
        var held = new FileStream(Path.Combine(folder, FileName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        held.Write(Encoding.UTF8.GetBytes(BenchJson.Write(note)));
        held.Flush(flushToDisk: true);
        return new(folder, held);
    }

    /// <summary>The notes of benches that are dead.</summary>
    public static IEnumerable<LeftOver> LeftOvers(string logs)
    {
        using var own = OwnFolder.TryOpen(logs);
        if (own is null)
            yield break;
        foreach (var folder in Directory.EnumerateDirectories(logs, $"{Prefix}*").Order().ToList())
        {
            // A note that speaks of another folder than its own is not ours.
            if (Read(folder) is { } left && Prefix + left.Bench == Path.GetFileName(folder))
                yield return left;
        }
    }

    /// <summary>Takes away the folder of a bench of which nothing is left in any store.</summary>
    public static void Forget(string logs, LeftOver left)
    {
        Directory.Delete(Path.Combine(logs, Prefix + left.Bench), recursive: true);
        left.Missing.Remove();
    }

    /// <summary>Takes the own folder away; for when nothing is left in any store.</summary>
    public void Forget()
    {
        _held.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Lets go of the note; what it tells of stays to be found.</summary>
    public void Dispose() => _held.Dispose();

    private static LeftOver? Read(string folder)
    {
        try
        {
            using var own = OwnFolder.Open(folder);
            if (own.Find(FileName) is null)
                return null;
            using var file = new FileStream(Path.Combine(folder, FileName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            using var reader = new StreamReader(file);
            return BenchJson.Read<LeftOver>(reader.ReadToEnd());
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // Held by a bench that lives, or not ours to look at.
            return null;
        }
    }
}

/// <summary>What a bench uses in the stores.</summary>
/// <param name="Bench">Its name.</param>
/// <param name="File">The pipeline file.</param>
/// <param name="Stores">The stores.</param>
/// <param name="Missing">The folders that were not there before it.</param>
internal sealed record LeftOver(string Bench, string File, IReadOnlyList<string> Stores, MissingFolders Missing)
{
    /// <summary>What it writes to, in words for a person.</summary>
    public string Words => $"the folders {BenchFolder.Name(Bench)} of {string.Join(", ", Stores.Select(store => $"{store}:"))}";
}
