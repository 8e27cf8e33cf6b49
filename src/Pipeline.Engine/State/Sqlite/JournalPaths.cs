using Pipeline.Abstractions.Stores;
using Pipeline.Posix;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>Where a pipeline's journal keeps its files.</summary>
public sealed record JournalPaths
{
    private const string LockEnd = ".lock";

    /// <summary>The files of a pipeline's journal in a folder, which need not exist yet.</summary>
    /// <exception cref="ArgumentException">The pipeline's name cannot be part of a file's name.</exception>
    public JournalPaths(string folder, string pipeline)
    {
        if (pipeline is "" or "." or ".." || pipeline.AsSpan().ContainsAny('/', '\\', '\0'))
            throw new ArgumentException(
                $"'{pipeline}' is not a valid journal name: it must be a plain file name",
                nameof(pipeline)
            );
        (Folder, Pipeline) = (Path.GetFullPath(folder), pipeline);
    }

    /// <summary>The folder, as a full path.</summary>
    public string Folder { get; }

    /// <summary>The pipeline's name.</summary>
    public string Pipeline { get; }

    /// <summary>
    /// The journal itself, a SQLite database; while it is open <c>-wal</c> and <c>-shm</c> stand beside it.
    /// </summary>
    public string Database => Path.Combine(Folder, Pipeline + ".db");

    /// <summary>Which run is about to give which version of a file a name; of no use while no run lives.</summary>
    public string Claims => Path.Combine(Folder, Pipeline + ".claims");

    /// <summary>The manifest.</summary>
    public string Manifest => Path.Combine(Folder, Pipeline + ".manifest.jsonl");

    /// <summary>The file that a run holds locked as long as it lives.</summary>
    public string Lock(string run) => Path.Combine(Folder, LockName(run));

    /// <summary>Its name.</summary>
    internal string LockName(string run) => $"{Pipeline}.{run}{LockEnd}";

    /// <summary>The runs that have a lock file, alive or dead, each with its name.</summary>
    internal IEnumerable<(string Run, string Name)> LocksIn(OwnFolder folder)
    {
        foreach (var name in folder.Names())
        {
            if (
                !name.StartsWith($"{Pipeline}.", StringComparison.Ordinal)
                || !name.EndsWith(LockEnd, StringComparison.Ordinal)
                || name.Length != Pipeline.Length + 1 + DraftName.RunLength + LockEnd.Length
            )
                continue;
            var run = name[(Pipeline.Length + 1)..^LockEnd.Length];
            if (run.All(char.IsAsciiHexDigitLower))
                yield return (run, name);
        }
    }
}
