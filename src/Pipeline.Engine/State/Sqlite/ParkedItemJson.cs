using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>How a file that waits is written as JSON: every field of it.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(PathConverter), typeof(JournalJson.PlaceConverter), typeof(JournalJson.HashConverter)]
)]
[JsonSerializable(typeof(FileItem))]
internal sealed partial class ParkedItemJson : JsonSerializerContext
{
    private sealed class PathConverter : JsonConverter<StorePath>
    {
        public override StorePath Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            Abstractions.Items.StorePath.Parse(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, StorePath value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Text);
    }
}
