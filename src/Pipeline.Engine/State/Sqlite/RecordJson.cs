using System.Collections.Immutable;
using System.Text.Json;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>
/// Writes the manifest's lines and the journal's copies exactly as <see cref="JournalJson"/> describes them, and as it
/// reads them back. Every file has some of them, and to write them property by property takes a part of the time that
/// the serializer takes.
/// </summary>
internal static class RecordJson
{
    /// <summary>Writes a line of the manifest, without its end.</summary>
    public static void Write(Utf8JsonWriter json, ManifestLine line)
    {
        json.WriteStartObject();
        json.WriteString("at"u8, line.At);
        json.WriteString("run"u8, line.Run);
        json.WriteString("step"u8, line.Step);
        json.WriteString("outcome"u8, line.Outcome);
        json.WriteString("origin"u8, line.Origin.ToString());
        if (line.Length is { } length)
            json.WriteNumber("length"u8, length);
        if (line.ModifiedAt is { } modifiedAt)
            json.WriteString("modified_at"u8, modifiedAt);
        if (line.Place is { } place)
            json.WriteString("place"u8, place.ToString());
        if (line.Hash is { } hash)
            json.WriteString("hash"u8, hash.ToString());
        if (line.VerifiedBy is { } level)
            json.WriteString("verified_by"u8, NameOf(level));
        if (line.Seconds is { } seconds)
            json.WriteNumber("seconds"u8, seconds);
        if (line.Attempts is { } attempts)
            json.WriteNumber("attempts"u8, attempts);
        if (line.BytesSent is { } sent)
            json.WriteNumber("bytes_sent"u8, sent);
        if (line.Reason is { } reason)
            json.WriteString("reason"u8, reason);
        if (line.Mark is { } mark)
            json.WriteString("mark"u8, mark);
        json.WriteEndObject();
        json.Flush();
    }

    /// <summary>Writes the copies of a file.</summary>
    public static void Write(Utf8JsonWriter json, ImmutableArray<FileCopy> copies)
    {
        json.WriteStartArray();
        foreach (var copy in copies)
            Write(json, copy);
        json.WriteEndArray();
        json.Flush();
    }

    private static void Write(Utf8JsonWriter json, FileCopy copy)
    {
        json.WriteStartObject();
        json.WriteString("step"u8, copy.Step);
        json.WriteString("place"u8, copy.Place.ToString());
        if (copy.Length is { } length)
            json.WriteNumber("length"u8, length);
        if (copy.ModifiedAt is { } modifiedAt)
            json.WriteString("modified_at"u8, modifiedAt);
        json.WriteString("verified_by"u8, NameOf(copy.VerifiedBy));
        if (copy.MadeAt is { } madeAt)
            json.WriteString("made_at"u8, madeAt);
        if (copy.StoreId is { } storeId)
            json.WriteString("store_id"u8, storeId);
        if (copy.Seal is { } seal)
            json.WriteString("seal"u8, seal);
        if (copy.InChunks is { } inChunks)
            json.WriteBoolean("in_chunks"u8, inChunks);
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> NameOf(VerificationLevel level) =>
        level switch
        {
            VerificationLevel.None => "none"u8,
            VerificationLevel.Size => "size"u8,
            VerificationLevel.CheckFile => "check_file"u8,
            VerificationLevel.HashCommand => "hash_command"u8,
            VerificationLevel.ReadBack => "read_back"u8,
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, "unknown verification level"),
        };
}
