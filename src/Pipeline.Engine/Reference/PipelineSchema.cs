using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Reference;

/// <summary>
/// Writes the JSON schema (draft 7, which editors know best) of pipeline files: <c>etc/pipeline.schema.json</c>.
/// </summary>
public static class PipelineSchema
{
    private const string Stages = "#/definitions/stages";

    /// <summary>The schema for a registry.</summary>
    public static string Write(ComponentRegistry registry)
    {
        var file = SchemaTypes.Record(typeof(PipelineHead));
        var properties = file["properties"]!.AsObject();
        properties["stores"] = new JsonObject
        {
            ["description"] = "The stores of the files, by names that you choose.",
            ["type"] = "object",
            ["additionalProperties"] = Store(registry),
        };
        properties["stages"] = new JsonObject
        {
            ["description"] = "The stages that every file passes through, from top to bottom.",
            ["$ref"] = Stages,
        };
        file["required"]!.AsArray().Add((JsonNode)"stores");
        file["required"]!.AsArray().Add((JsonNode)"stages");
        file["patternProperties"] = new JsonObject
        {
            [$"^{PipelineModelReader.FreeKey}"] = new JsonObject
            {
                ["description"] = "Ignored: a place for blocks with anchors.",
            },
        };

        var schema = new JsonObject { ["$schema"] = "http://json-schema.org/draft-07/schema#", ["title"] = "A pipeline" };
        foreach (var (key, value) in file.ToList())
        {
            file.Remove(key);
            schema[key] = value;
        }
        schema["definitions"] = Definitions(registry);
        // The relaxed encoder writes quotes and umlauts as they are; the file is for editors, not for a page.
        using var text = new MemoryStream();
        using (
            var json = new Utf8JsonWriter(text, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
        )
            schema.WriteTo(json);
        return Encoding.UTF8.GetString(text.ToArray()) + "\n";
    }

    private static JsonObject Store(ComponentRegistry registry)
    {
        var properties = new JsonObject();
        foreach (var kind in registry.Stores.Values)
            properties[kind.Name] = Described(SchemaTypes.Record(kind.OptionsType), XmlDocs.Of(kind.StoreType));
        return new()
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["minProperties"] = 1,
            ["maxProperties"] = 1,
            ["properties"] = properties,
        };
    }

    private static JsonObject Definitions(ComponentRegistry registry)
    {
        var entry = SchemaTypes.Record(typeof(StageSettings));
        var properties = entry["properties"]!.AsObject();
        var one = new JsonArray();
        foreach (var kind in registry.Stages.Values)
        {
            properties[kind.Name] = Described(SchemaTypes.Record(kind.OptionsType), kind.Summary ?? XmlDocs.Of(kind.StageType));
            one.Add((JsonNode)new JsonObject { ["required"] = new JsonArray(kind.Name) });
        }
        foreach (var kind in registry.Blocks.Values)
        {
            properties[kind.Key] = Described(Block(kind), Chapter.TextOf(kind));
            one.Add((JsonNode)new JsonObject { ["required"] = new JsonArray(kind.Key) });
        }
        entry["type"] = "object";
        entry["oneOf"] = one;
        return new()
        {
            ["stages"] = new JsonObject
            {
                ["type"] = "array",
                ["minItems"] = 1,
                ["items"] = new JsonObject { ["$ref"] = "#/definitions/stage" },
            },
            ["stage"] = entry,
        };
    }

    private static JsonObject Block(IBlockSyntax kind)
    {
        var options = kind.OptionsType is { } type ? SchemaTypes.Record(type) : new JsonObject { ["type"] = "object" };
        return kind.Branches switch
        {
            NamedBranches { Key: null } => Branches(options),
            NamedBranches { Key: var key } named => With(options, key, Described(Branches([]), named.Summary)),
            SingleBranch { Key: var key } single => With(options, key, Steps(single)),
            var listed => new JsonObject
            {
                ["type"] = "array",
                ["minItems"] = 1,
                ["items"] = With(SchemaTypes.Record(listed.OptionsType!), BranchSyntax.StagesKey, Steps(listed)),
            },
        };
    }

    private static JsonObject Branches(JsonObject schema)
    {
        schema["type"] = "object";
        schema["minProperties"] = 1;
        schema["additionalProperties"] = new JsonObject { ["$ref"] = Stages };
        return schema;
    }

    private static JsonObject Steps(BranchSyntax branches) => Described(new() { ["$ref"] = Stages }, branches.Summary);

    /// <summary>The schema of a record with one more key, which is required.</summary>
    private static JsonObject With(JsonObject record, string key, JsonObject value)
    {
        record["type"] = "object";
        if (record["properties"] is not JsonObject properties)
        {
            record["properties"] = properties = [];
            record["additionalProperties"] = false;
        }
        properties[key] = value;
        if (record["required"] is not JsonArray required)
            record["required"] = required = [];
        required.Add((JsonNode)key);
        return record;
    }

    private static JsonObject Described(JsonObject schema, string text)
    {
        schema["description"] = text;
        return schema;
    }
}
