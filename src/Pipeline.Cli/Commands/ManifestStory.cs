using Pipeline.Abstractions.Templates;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Manifests;
using Pipeline.Engine.State.Sqlite;

namespace Pipeline.Cli.Commands;

/// <summary>What the manifest tells of one file, and whether there is more that it does not tell any longer.</summary>
internal static class ManifestStory
{
    private static readonly TimeSpan SameMoment = TimeSpan.FromSeconds(2);

    /// <summary>Tells it, and returns whether there was anything.</summary>
    /// <param name="wanted">The file.</param>
    /// <param name="known">What the journal knows of it.</param>
    /// <param name="paths">Where the manifest is.</param>
    /// <param name="console">Where it is told.</param>
    public static bool Tell(WantedFile wanted, IReadOnlyList<FileRecord> known, JournalPaths paths, ConsoleOutput console)
    {
        DateTimeOffset? begin = null;
        DateTimeOffset? first = null;
        var parts = new ManifestParts(paths.Manifest);
        if (parts.Any)
        {
            console.Result("What was done:");
            foreach (var line in Manifest.Read(parts.Read().Select(line => line.Text)))
            {
                begin ??= line.At;
                if (!wanted.IsIt(line.Origin) && !(line.Place is { } place && wanted.IsIt(place)))
                    continue;
                first ??= line.At;
                console.Result($"  {RecordText.Row(line)}");
            }
        }
        foreach (var gap in parts.Gaps())
            console.Result($"  steps of that time may be missing here: the manifest {gap} does not exist");
        if (known.Count > 0 && known.Min(Begin) is var since && IsLater(begin, since) && IsLater(first, since))
            console.Result(Older(begin, parts, paths));
        else if (first is null && begin is { } at)
            console.Result($"  nothing since {TimeText.Of(at)}, when the manifest begins");
        else if (begin is null && parts.Any)
            console.Result("  nothing: the manifest is empty");
        return first is not null;
    }

    /// <summary>A line and the record of the same moment are written one after the other.</summary>
    private static bool IsLater(DateTimeOffset? at, DateTimeOffset since) => at is null || at - since > SameMoment;

    /// <summary>When something was first done with a file, as far as the journal remembers.</summary>
    private static DateTimeOffset Begin(FileRecord record) =>
        record.Copies.Select(copy => copy.MadeAt ?? record.At).Append(record.At).Min();

    /// <summary>A manifest that was put away takes lines with it: that is said, and where they may be.</summary>
    private static string Older(DateTimeOffset? begin, ManifestParts parts, JournalPaths paths)
    {
        var others = parts.Others();
        var where = others.Count > 0 ? $"; see {string.Join(", ", others)}" : "; it was moved or deleted";
        return begin is { } at
            ? $"  older lines are missing: the manifest {paths.Manifest} begins at {TimeText.Of(at)}{where}"
            : $"  the manifest {paths.Manifest} is empty{where}";
    }
}
