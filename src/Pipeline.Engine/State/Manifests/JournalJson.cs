using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.State.Manifests;

/// <summary>
/// How the manifest's lines and the journal's copies are written as JSON: snake_case names, places as
/// <c>store:path</c>, hashes as <c>sha256:…</c>, no nulls.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(PlaceConverter), typeof(HashConverter), typeof(VerificationLevelConverter)]
)]
[JsonSerializable(typeof(ManifestLine))]
[JsonSerializable(typeof(ImmutableArray<FileCopy>))]
internal sealed partial class JournalJson : JsonSerializerContext
{
    /// <summary>
    /// Names are written as people write them; only what JSON itself forbids is escaped. The text is never put into a
    /// web page as it is.
    /// </summary>
    public static readonly JsonWriterOptions Writer = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal sealed class PlaceConverter : JsonConverter<FilePlace>
    {
        public override FilePlace Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var text = reader.GetString() ?? "";
            var colon = text.IndexOf(':');
            return colon > 0 && Abstractions.Items.StorePath.TryParse(text[(colon + 1)..], out var path, out _)
                ? new(text[..colon], path)
                : throw new JsonException($"'{text}' is not a place");
        }

        public override void Write(Utf8JsonWriter writer, FilePlace value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }

    internal sealed class HashConverter : JsonConverter<ContentHash>
    {
        public override ContentHash Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            HashText.Parse(reader.GetString() ?? "") ?? throw new JsonException("a hash is written algorithm:hex");

        public override void Write(Utf8JsonWriter writer, ContentHash value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }

    internal sealed class VerificationLevelConverter()
        : JsonStringEnumConverter<VerificationLevel>(JsonNamingPolicy.SnakeCaseLower);
}

/// <summary>Reads the text of a hash back.</summary>
internal static class HashText
{
    /// <summary>The hash that is written <c>algorithm:hex</c>, or null when the text is none.</summary>
    public static ContentHash? Parse(string text) =>
        text.IndexOf(':') is var colon and > 0 ? new(text[..colon], text[(colon + 1)..]) : null;
}
