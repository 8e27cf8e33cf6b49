using System.Text;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Stages.Copy;
using Pipeline.Engine.Stages.Glob;
using Pipeline.Engine.Tests.Files;
using Pipeline.Engine.Transfer;
using Pipeline.Testing;
using Pipeline.Testing.Memory;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>
/// A run around a single stage: stores <c>from</c>, <c>to</c> and <c>more</c> in memory, a journal, a clock to wind.
/// </summary>
internal sealed class StageFixture
{
    private readonly FileTransfer _transfer;

    public StageFixture()
    {
        From = new("from", Clock);
        To = new("to", Clock);
        More = new("more", Clock);
        Stores = new()
        {
            ["from"] = From,
            ["to"] = To,
            ["more"] = More,
        };
        _transfer = new(Journal, Journal.Run);
    }

    public ManualTime Clock { get; } = new();

    public MemoryJournal Journal { get; } = new();

    public MemoryStore From { get; }

    public MemoryStore To { get; }

    public MemoryStore More { get; }

    /// <summary>The stores by name; a test may put another in the place of one.</summary>
    public Dictionary<string, IFileStore> Stores { get; }

    public BuiltInStageContext Context(string step, string? hash = null, bool isDryRun = false) =>
        new()
        {
            Step = step,
            Pipeline = "fetcher",
            Stores = Stores,
            Journal = Journal,
            Events = new([]),
            Clock = Clock,
            Transfer = _transfer,
            RequestedHash = hash,
            IsDryRun = isDryRun,
        };

    /// <summary>Puts a file into <c>from</c>, and returns its item.</summary>
    public async Task<FileItem> GivenAsync(string path = "sub/a.csv", string text = "hello", TimeSpan age = default)
    {
        From.Put(path, Encoding.UTF8.GetBytes(text), Clock.GetUtcNow() - age);
        return await ItemAsync(path);
    }

    /// <summary>The item of a file that stands in <c>from</c>.</summary>
    public async Task<FileItem> ItemAsync(string path)
    {
        var entry = (await From.FindAsync(StorePath.Parse(path), default))!.Value;
        return new()
        {
            Id = "1",
            Origin = new("from", entry.Path),
            Place = new("from", entry.Path),
            RelativePath = entry.Path,
            Length = entry.Length,
            ModifiedAt = entry.ModifiedAt,
            Mode = entry.Mode,
            Version = entry.Version,
        };
    }

    /// <summary>A copy that a stage made and that is there, with what proved it.</summary>
    public async Task<FileItem> CopiedAsync(FileItem item, string store, VerificationLevel level = VerificationLevel.None)
    {
        var copy = new CopyStage(Into(store), Context($"copy-{store}"));
        var copied = (await copy.ExecuteAsync(item with { Place = item.Origin }, default)).Item!;
        return copied.With(copied.CopyOf($"copy-{store}")! with { VerifiedBy = level });
    }

    /// <summary>A file in <c>from</c> with a copy in <c>to</c>.</summary>
    public async Task<FileItem> GivenCopyAsync(VerificationLevel level = VerificationLevel.None) =>
        await CopiedAsync(await GivenAsync(), "to", level);

    /// <summary>Options to find all that is in <c>from</c>.</summary>
    public static GlobOptions All { get; } = new() { In = Place("from:") };

    /// <summary>What one look of a new <c>glob</c> finds.</summary>
    public Task<List<ScanResult>> FindAsync(GlobOptions options, bool isDryRun = false) =>
        new GlobStage(options, Context("glob", isDryRun: isDryRun)).FindAsync(default).ToListAsync().AsTask();

    /// <summary>
    /// Options to copy to a place such as <c>to:{name}</c>; a store alone stands for all of a file's path in it.
    /// </summary>
    public static CopyOptions Into(string place) => new() { To = Read.Place(place.Contains(':') ? place : $"{place}:{{path}}") };

    /// <summary>What the stage refuses the file with.</summary>
    public static Task<StoreException> FaultOf(FileStage stage, FileItem item) =>
        Assert.ThrowsAsync<StoreException>(() => stage.ExecuteAsync(item, default).AsTask());

    public static string? Text(MemoryStore store, string path) =>
        store.Get(path) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    public static FilePlace Place(string text) =>
        new(text[..text.IndexOf(':')], StorePath.Parse(text[(text.IndexOf(':') + 1)..]));
}
