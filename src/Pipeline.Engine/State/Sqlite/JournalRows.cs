using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>How a <see cref="FileRecord"/> lies in the table <c>files</c>.</summary>
internal static class JournalRows
{
    /// <summary>
    /// The columns in the order in which <see cref="Read"/> takes them and <see cref="Write"/> gives them.
    /// </summary>
    public const string Columns = "store, path, length, modified, hash, state, copies, reason, run, at, version, asked, store_id";

    /// <summary>The same, of a journal that nobody has opened for writing since its tables were older.</summary>
    public static string ColumnsOf(long version)
    {
        var columns = version < 2 ? Columns.Replace("version, asked, store_id", "NULL, NULL, NULL") : Columns;
        return version < 3
            ? columns.Replace(" state,", $" {JournalMigration.State},").Replace(" copies,", $" {JournalMigration.Copies},")
            : columns;
    }

    /// <summary>
    /// Writes a row. Of two runs that took the same file at the same time, the slower one does not take back what the
    /// quicker one has brought to its end, or is deleting. The last parameter is 1 where no other run can be at work:
    /// then a delete was interrupted, and this run has taken the file anew.
    /// </summary>
    public const string Upsert = $"""
        INSERT INTO files({Columns}) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(store, path) DO UPDATE SET
            length = excluded.length, modified = excluded.modified, hash = excluded.hash, state = excluded.state, copies = excluded.copies,
            reason = excluded.reason, run = excluded.run, at = excluded.at, version = excluded.version,
            asked = excluded.asked, store_id = excluded.store_id
        WHERE NOT (excluded.state = 'in_progress' AND files.run <> excluded.run
            AND (files.state = 'done' OR (files.state = 'deleting' AND NOT ?14))
            AND files.length IS excluded.length AND files.modified IS excluded.modified AND files.version IS excluded.version)
        """;

    public static FileRecord Read(Statement row) =>
        new()
        {
            Origin = new(row.Text(0), StorePath.Parse(row.Text(1))),
            Length = row.NumberOrNull(2),
            ModifiedAt = row.TimeOrNull(3),
            Hash = row.TextOrNull(4) is { } hash ? HashText.Parse(hash) : null,
            State = StateOf(row.Utf8(5)),
            Copies = row.Utf8(6) is { Length: > 2 } copies
                ? JsonSerializer.Deserialize(copies, JournalJson.Default.ImmutableArrayFileCopy)
                : [],
            Reason = row.TextOrNull(7),
            Run = row.Text(8),
            At = new(row.Number(9), TimeSpan.Zero),
            Version = row.TextOrNull(10),
            MetRequirements = row.TextOrNull(11),
            StoreId = row.TextOrNull(12),
        };

    public static void Write(
        Statement insert,
        FileRecord record,
        bool isAlone,
        ArrayBufferWriter<byte> buffer,
        Utf8JsonWriter json
    )
    {
        insert
            .Set(1, record.Origin.Store)
            .Set(2, record.Origin.Path.Text)
            .Set(3, record.Length)
            .Set(4, record.ModifiedAt?.UtcTicks)
            .Set(5, record.Hash?.ToString())
            .Set(6, NameOf(record.State))
            .Set(7, Copies(record.Copies, buffer, json))
            .Set(8, record.Reason)
            .Set(9, record.Run)
            .Set(10, record.At.UtcTicks)
            .Set(11, record.Version)
            .Set(12, record.MetRequirements)
            .Set(13, record.StoreId)
            .Set(14, isAlone ? 1 : 0);
        insert.Step();
    }

    private static ReadOnlySpan<byte> Copies(ImmutableArray<FileCopy> copies, ArrayBufferWriter<byte> buffer, Utf8JsonWriter json)
    {
        if (copies.IsDefaultOrEmpty)
            return "[]"u8;
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        RecordJson.Write(json, copies);
        return buffer.WrittenSpan;
    }

    private static ReadOnlySpan<byte> NameOf(FileState state) =>
        state switch
        {
            FileState.InProgress => "in_progress"u8,
            FileState.Done => "done"u8,
            FileState.Failed => "failed"u8,
            FileState.Deleting => "deleting"u8,
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "unknown state"),
        };

    private static FileState StateOf(ReadOnlySpan<byte> name)
    {
        foreach (var state in Enum.GetValues<FileState>())
        {
            if (name.SequenceEqual(NameOf(state)))
                return state;
        }
        throw new FormatException($"the journal contains an unknown state: '{System.Text.Encoding.UTF8.GetString(name)}'");
    }
}
