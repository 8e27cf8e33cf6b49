using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Manifests;
using Pipeline.Engine.State.Sqlite;

namespace Pipeline.Engine.Tests.State;

/// <summary>A folder for one test's journal, gone afterwards, and files to put into it.</summary>
public sealed class JournalHome : IDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public string Folder { get; } = Directory.CreateTempSubdirectory("journal-").FullName;

    public JournalPaths Paths => new(Folder, "p");

    public Task<SqliteJournal> OpenAsync(string? run = null, TimeProvider? clock = null) =>
        SqliteJournal.OpenAsync(Folder, "p", run ?? RunName.New(), clock ?? TimeProvider.System, CancellationToken.None);

    /// <summary>The same, with small manifests.</summary>
    public Task<SqliteJournal> OpenAsync(string run, ByteSize roll, TimeProvider? clock = null) =>
        SqliteJournal.OpenAsync(Folder, "p", run, clock ?? TimeProvider.System, roll, CancellationToken.None);

    public Task<ReadOnlyJournal> OpenToReadAsync() => ReadOnlyJournal.OpenAsync(Folder, "p", CancellationToken.None);

    public string[] ManifestLines() => File.ReadAllLines(Paths.Manifest);

    /// <summary>The origins that all parts of the manifest tell of, in their order.</summary>
    public string[] Told() =>
        [
            .. Manifest
                .Read(new ManifestParts(Paths.Manifest).Read().Select(line => line.Text))
                .Select(line => line.Origin.ToString()),
        ];

    public static FilePlace Place(string path, string store = "in") => new(store, StorePath.Parse(path));

    public static FileRecord Record(string path, FileState state = FileState.Done, string run = "000000000001") =>
        new()
        {
            Origin = Place(path),
            Length = 5,
            ModifiedAt = Noon.AddTicks(1),
            Hash = new("sha256", new string('a', 64)),
            State = state,
            Copies = [new("copy", Place(path, "out"), 5, Noon.AddTicks(1), VerificationLevel.ReadBack)],
            Run = run,
            At = Noon,
        };

    public static ManifestLine Line(FileRecord record, string step = "copy") =>
        new()
        {
            At = record.At,
            Run = record.Run,
            Step = step,
            Outcome = "done",
            Origin = record.Origin,
            Length = record.Length,
            ModifiedAt = record.ModifiedAt,
            Place = record.Copies is [var copy, ..] ? copy.Place : null,
            Hash = record.Hash,
            VerifiedBy = VerificationLevel.ReadBack,
            Seconds = 0.25,
            Attempts = 1,
        };

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
