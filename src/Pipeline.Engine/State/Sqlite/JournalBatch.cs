using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>
/// What becomes durable together. Filled under the writer's lock; once taken by the writer it no longer changes.
/// </summary>
internal sealed class JournalBatch
{
    private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The files' records; of several about one file only the last counts.</summary>
    public Dictionary<FilePlace, FileRecord> Records { get; } = [];

    /// <summary>The manifest's lines in the order of their steps.</summary>
    public List<ManifestLine> Lines { get; } = [];

    /// <summary>How files looked.</summary>
    public Dictionary<FilePlace, Observation> Observations { get; } = [];

    /// <summary>Whose copies stand where.</summary>
    public Dictionary<long, CopyOwner> Copies { get; } = [];

    /// <summary>Rare changes, done last and in their order.</summary>
    public List<JournalChange> Changes { get; } = [];

    /// <summary>What the manifest is to forget, done before its lines are written.</summary>
    public ManifestAge? Age { get; set; }

    /// <summary>Whether the journal knows from now on all that the manifest tells.</summary>
    public bool ClosesGap { get; set; }

    /// <summary>Whether somebody waits for it.</summary>
    public bool IsWanted { get; set; }

    /// <summary>How much it holds.</summary>
    public int Count => Records.Count + Lines.Count + Observations.Count + Copies.Count + Changes.Count + (Age is null ? 0 : 1);

    /// <summary>Ends when all of it is durable, or with the fault that prevented it.</summary>
    public Task Durable => _durable.Task;

    /// <summary>Releases the waiters.</summary>
    public void Release(IOException? fault)
    {
        if (fault is null)
        {
            _durable.SetResult();
            return;
        }
        _durable.SetException(fault);
        // Nobody needs to wait for a batch; the fault is also told at the next Put.
        _ = _durable.Task.Exception;
    }
}

/// <summary>A statement with its values, for changes that are rare.</summary>
internal sealed record JournalChange(string Sql, params string?[] Values)
{
    public static JournalChange Own(string run, FilePlace folder) =>
        new("INSERT OR IGNORE INTO folders(run, store, path) VALUES(?, ?, ?)", run, folder.Store, folder.Path.Text);

    public static JournalChange Disown(string run, FilePlace folder) =>
        new("DELETE FROM folders WHERE run = ? AND store = ? AND path = ?", run, folder.Store, folder.Path.Text);

    public static JournalChange DisownAll(string run) => new("DELETE FROM folders WHERE run = ?", run);

    public static JournalChange ForgetLooks(string store, DateTimeOffset before) =>
        new("DELETE FROM looks WHERE store = ? AND seen < CAST(? AS INTEGER)", store, before.UtcTicks.ToString());
}
