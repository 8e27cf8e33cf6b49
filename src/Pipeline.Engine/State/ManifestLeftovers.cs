using Pipeline.Abstractions.Items;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.State;

/// <summary>
/// What runs may have left behind, as a manifest tells it: the folders in which they worked, the drafts that no list
/// shows, and the markers. Only that of the last runs is kept, and of each run only its last folders: every run sweeps
/// what those before it have left.
/// </summary>
public sealed class ManifestLeftovers
{
    /// <summary>
    /// The outcome of a line about something that has begun, and is not told again when it ends well.
    /// </summary>
    public const string Begun = "begun";

    /// <summary>The step of a line about a draft that no list shows.</summary>
    public const string Draft = "draft";

    /// <summary>The step of a line about a marker.</summary>
    public const string Marker = "marker";

    private const int MostRuns = 100;
    private const int MostFolders = 1_000;
    private readonly Dictionary<string, RunLeftovers> _runs = [];
    private readonly Queue<string> _order = [];

    /// <summary>How many lines there were.</summary>
    public long Lines { get; private set; }

    /// <summary>The time of the first line.</summary>
    public DateTimeOffset? First { get; private set; }

    /// <summary>The time of the last line.</summary>
    public DateTimeOffset? Last { get; private set; }

    /// <summary>The folders, each with the run that worked there.</summary>
    public IEnumerable<(string Run, FilePlace Folder)> Folders =>
        _runs.SelectMany(run => run.Value.Folders.Keys.Select(folder => (run.Key, folder)));

    /// <summary>The drafts that no list shows.</summary>
    public IEnumerable<UploadRecord> Hidden => _runs.Values.SelectMany(run => run.Hidden.Values);

    /// <summary>The markers.</summary>
    public IEnumerable<MarkerRecord> Markers => _runs.Values.SelectMany(run => run.Markers.Values);

    /// <summary>The copies that targets may have left.</summary>
    public IEnumerable<LeftoverCopy> Copies => _runs.Values.SelectMany(run => run.Copies.Values);

    /// <summary>Takes in the next line.</summary>
    public void Add(ManifestLine line)
    {
        (Lines, First, Last) = (Lines + 1, First ?? line.At, line.At);
        var run = Of(line.Run);
        switch (line)
        {
            case { Outcome: Begun, Step: Draft, Place: { } place, Mark: { } mark }:
                run.Hidden[place] = new(line.Run, place, mark) { Origin = line.Origin };
                break;
            case { Outcome: Begun, Step: Marker, Place: { } place }:
                run.Markers[place] = new(line.Run, place, line.Reason ?? "", MadeOf(line));
                run.Add(place, Lines);
                break;
            default:
                run.Add(line.Origin, Lines);
                if (line.Place is not { } copy)
                    break;
                run.Add(copy, Lines);
                if (line.Outcome == "done")
                    run.Hidden.Remove(copy);
                if (line.Outcome == "lost")
                    run.Copies[(copy, line.Origin)] = CopyOf(line, copy);
                if (line.Outcome == "deleted")
                    run.Copies.Remove((copy, line.Origin));
                break;
        }
    }

    private static StorePath? MadeOf(ManifestLine line) =>
        line.Mark is { } made && StorePath.TryParse(made, out var path, out _) ? path : null;

    /// <summary>The manifest does not say whether it was committed: its bytes must prove it.</summary>
    private static LeftoverCopy CopyOf(ManifestLine line, FilePlace copy) =>
        new(line.Run, line.Step, line.Origin, copy)
        {
            Facts = new(line.Length, line.ModifiedAt, null),
            Length = line.Length,
            ModifiedAt = line.ModifiedAt,
        };

    private RunLeftovers Of(string name)
    {
        if (_runs.TryGetValue(name, out var known))
            return known;
        _order.Enqueue(name);
        if (_order.Count > MostRuns)
            _runs.Remove(_order.Dequeue());
        return _runs[name] = new();
    }

    private sealed class RunLeftovers
    {
        /// <summary>Each with the line that last told of it.</summary>
        public Dictionary<FilePlace, long> Folders { get; } = [];

        public Dictionary<FilePlace, UploadRecord> Hidden { get; } = [];

        public Dictionary<FilePlace, MarkerRecord> Markers { get; } = [];

        public Dictionary<(FilePlace Place, FilePlace Origin), LeftoverCopy> Copies { get; } = [];

        public void Add(FilePlace file, long line)
        {
            Folders[file with { Path = file.Path.Folder }] = line;
            if (Folders.Count < 2 * MostFolders)
                return;
            foreach (var (old, _) in Folders.OrderBy(folder => folder.Value).Take(MostFolders).ToList())
                Folders.Remove(old);
        }
    }
}
