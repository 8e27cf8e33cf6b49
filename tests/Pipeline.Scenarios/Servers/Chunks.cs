using System.Diagnostics;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Manifests;
using Pipeline.Engine.State.Sqlite;

namespace Pipeline.Scenarios.Servers;

/// <summary>One big file that goes in chunks, and what journal and manifest have to say of it.</summary>
internal static class Chunks
{
    /// <summary>The size of the file; no chunk divides it.</summary>
    public const long Big = (96L << 20) + 12_345;

    /// <summary>Between two looks at whether a file is there.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Between two looks into the journal, which has to be opened for each of them.</summary>
    private static readonly TimeSpan JournalPause = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Both ways, with a file cut into chunks. One more than there are connections is under way at once.
    /// </summary>
    public static TransferFixture Chunked(RealServer server, int connections, int chunk, int? port = null)
    {
        var fixture = new TransferFixture(server) { Above = $"- chunk: {{ size: {chunk}B }}" };
        fixture.Use(
            server.StoreAt(
                port ?? server.Port,
                $"key_file: {server.KeyFile}, {(port is null ? "" : "accept_new: true, ")}connections: {connections}"
            ),
            hands: connections + 1
        );
        return fixture;
    }

    /// <summary>
    /// A file that takes little room: mostly a hole, with a number of its own at the beginning of each MiB and at its
    /// end.
    /// </summary>
    public static void WriteSparse(string path, long length)
    {
        using var file = File.Create(path);
        file.SetLength(length);
        for (var at = 0L; at < length; at += 1 << 20)
        {
            file.Position = Math.Min(at, length - 8);
            file.Write(BitConverter.GetBytes(at + 1));
        }
    }

    /// <summary>Whether the file was whole when it was first seen.</summary>
    public static async Task<bool> SeenWholeAsync(string copy, string origin, Process process)
    {
        while (!File.Exists(copy) && !process.HasExited)
            await Task.Delay(Pause);
        return File.Exists(copy) && Bytes.AreSame(origin, copy);
    }

    /// <summary>The drafts that the journal knows, and what of them is down.</summary>
    public static async Task<IReadOnlyList<ChunkedDraftRecord>> DraftsAsync(this TransferFixture fixture, string pipeline)
    {
        if (!File.Exists(fixture.Place.At("log", $"{pipeline}.db")))
            return [];
        try
        {
            await using var journal = await ReadOnlyJournal.OpenAsync(fixture.Place.At("log"), pipeline, default);
            return await journal.ChunkedDraftsAsync(null, default);
        }
        catch (JournalException)
        {
            return []; // It is just being made.
        }
    }

    /// <summary>The bytes that are down, as the journal knows.</summary>
    public static async Task<long> DownAsync(this TransferFixture fixture, string pipeline) =>
        (await fixture.DraftsAsync(pipeline)).Sum(draft => draft.Down);

    /// <summary>Waits until so many bytes are down, or the program has ended.</summary>
    public static async Task UntilDownAsync(this TransferFixture fixture, string pipeline, long bytes, Process process)
    {
        while (await fixture.DownAsync(pipeline) < bytes && !process.HasExited)
            await Task.Delay(JournalPause);
    }

    /// <summary>The bytes that the last step in chunks sent, by the manifest.</summary>
    public static long? Sent(this TransferFixture fixture, string pipeline) =>
        Manifest
            .Read(File.ReadLines(fixture.Place.At("log", $"{pipeline}.manifest.jsonl")))
            .Last(line => line.BytesSent is not null)
            .BytesSent;
}
