using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Engine.Blocks.Groups;

/// <summary>What a marker holds: who is at work, on what, and since when, as JSON that a person can read.</summary>
internal sealed record MarkerContent
{
    /// <summary>The program whose markers these are.</summary>
    public const string Us = "pipeline";

    /// <summary>What a person is to do.</summary>
    public string About { get; init; } =
        "A program is working in this folder. Please change nothing here until this file is deleted.";

    /// <summary>The program.</summary>
    public string Program { get; init; } = Us;

    /// <summary>The pipeline.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The group.</summary>
    public required string Group { get; init; }

    /// <summary>Since when, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The account.</summary>
    public required string User { get; init; }

    /// <summary>The machine's name.</summary>
    public required string Host { get; init; }

    /// <summary>The process.</summary>
    public required int Pid { get; init; }

    /// <summary>The run.</summary>
    public required string Run { get; init; }

    /// <summary>Where the files come from.</summary>
    public required string From { get; init; }

    /// <summary>Every marker of the group.</summary>
    public required IReadOnlyList<string> Markers { get; init; }

    /// <summary>
    /// On which machine, since its start, the process has that number (see <see cref="ProcessIdentity"/>).
    /// </summary>
    public required string Machine { get; init; }

    /// <summary>When the process began, in a measure that only serves to compare.</summary>
    public long? Began { get; init; }

    /// <summary>The text of a marker.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, MarkerJson.Readable.MarkerContent), (byte)'\n'];

    /// <summary>Reads a marker; null when it is none of this program.</summary>
    public static MarkerContent? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, MarkerJson.Default.MarkerContent) is { Program: Us } note ? note : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>How a marker is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(MarkerContent))]
internal sealed partial class MarkerJson : JsonSerializerContext
{
    /// <summary>Names are written as people write them.</summary>
    public static MarkerJson Readable { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                WriteIndented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
