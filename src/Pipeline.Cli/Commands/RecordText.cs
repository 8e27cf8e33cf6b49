using System.Text.Json;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Cli.Commands;

/// <summary>A record of the journal as a line.</summary>
internal static class RecordText
{
    /// <summary>One line for a person.</summary>
    public static string Row(FileRecord record)
    {
        var copies = string.Join(", ", record.Copies.Select(copy => copy.Place));
        var more =
            record.Reason is { } reason ? $"  {reason}"
            : copies.Length > 0 ? $"  -> {copies}"
            : "";
        return $"{Name(record.State), -11}  {TimeText.Of(record.At)}  {ByteSize.Text(record.Length), 10}  {record.Origin}{more}";
    }

    /// <summary>One line of the manifest for a person.</summary>
    public static string Row(ManifestLine line)
    {
        var to = line.Place is { } place ? $" -> {place}" : "";
        var proof = line.VerifiedBy is { } level and not VerificationLevel.None ? $", verified by {Snake(level)}" : "";
        var attempts = line.Attempts > 1 ? $", {line.Attempts} attempts" : "";
        var reason = line.Reason is { } said ? $": {said}" : "";
        return $"{TimeText.Of(line.At)}  run {line.Run}  {line.Step} {line.Outcome}{to}{proof}{attempts}{reason}";
    }

    /// <summary>One JSON object.</summary>
    public static string Json(FileRecord record) =>
        JsonSerializer.Serialize(
            new(
                record.Origin.ToString(),
                Name(record.State),
                record.Length,
                record.ModifiedAt,
                record.Hash?.ToString(),
                [
                    .. record.Copies.Select(copy => new CopyObject(
                        copy.Step,
                        copy.Place.ToString(),
                        copy.Length,
                        copy.ModifiedAt,
                        Snake(copy.VerifiedBy)
                    )),
                ],
                record.Reason,
                record.Run,
                record.At
            ),
            OutputJson.Default.RecordObject
        );

    private static string Snake(VerificationLevel level) => JsonNamingPolicy.SnakeCaseLower.ConvertName(level.ToString());

    /// <summary>The state's name as the command line takes it.</summary>
    public static string Name(FileState state) => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());
}

/// <summary>A record of the journal as an object.</summary>
internal sealed record RecordObject(
    string Origin,
    string State,
    long? Length,
    DateTimeOffset? ModifiedAt,
    string? Hash,
    IReadOnlyList<CopyObject> Copies,
    string? Reason,
    string Run,
    DateTimeOffset At
);

/// <summary>A copy of it.</summary>
internal sealed record CopyObject(string Step, string Place, long? Length, DateTimeOffset? ModifiedAt, string VerifiedBy);
