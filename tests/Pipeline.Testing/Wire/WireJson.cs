using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Abstractions.Items;

namespace Pipeline.Testing.Wire;

/// <summary>
/// Items as JSON, every field of them, nothing lost: if a field cannot be written so, it does not belong in an item.
/// </summary>
public static class WireJson
{
    public static JsonSerializerOptions Options { get; } =
        new() { Converters = { new PathConverter() }, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private sealed class PathConverter : JsonConverter<StorePath>
    {
        public override StorePath Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            StorePath.Parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, StorePath value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Text);
    }
}
