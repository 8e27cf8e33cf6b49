using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Configuration.Binding;

namespace Pipeline.Engine.Reference;

/// <summary>
/// The JSON schema of an option's type. Wherever a number or a word is asked for, a text with <c>${…}</c> may stand in
/// its place.
/// </summary>
internal static class SchemaTypes
{
    private const string Variable = @"\$\{";

    /// <summary>The schema of a record of options.</summary>
    public static JsonObject Record(Type record)
    {
        var properties = new JsonObject();
        foreach (var option in OptionShape.Of(record))
            properties[option.Key] = Option(option);
        var required = OptionShape.Of(record).Where(option => option.IsRequired).Select(option => (JsonNode)option.Key).ToArray();
        var schema = new JsonObject
        {
            ["type"] = required.Length > 0 ? "object" : new JsonArray("object", "null"),
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
        if (required.Length > 0)
            schema["required"] = new JsonArray(required);
        return schema;
    }

    /// <summary>The schema of one option, with its text and its default.</summary>
    public static JsonObject Option(OptionShape option)
    {
        var schema = Of(option.Type, option.Rules);
        if (option.IsNullable && schema["anyOf"] is JsonArray choices)
            choices.Add((JsonNode)new JsonObject { ["type"] = "null" });
        else if (option.IsNullable && schema["type"] is JsonValue one)
            schema["type"] = new JsonArray(one.DeepClone(), "null");
        else if (option.IsNullable && schema["type"] is JsonArray types && types.All(type => type!.GetValue<string>() != "null"))
            types.Add((JsonNode)"null");
        schema["description"] = OptionRow.Description(option);
        if (Default(option) is { } usual)
            schema["default"] = usual;
        return schema;
    }

    private static JsonNode? Default(OptionShape option) =>
        (option.Default is IAutoOr { Value: { } written } ? written : option.Default) switch
        {
            int number => number,
            long number => number,
            double number => number,
            bool truth => truth,
            var other => OptionRow.DefaultText(other) is { Length: > 0 } text && option.Type is ScalarOption ? text : null,
        };

    private static JsonObject Of(OptionType type, IReadOnlyList<ValidationAttribute> rules) =>
        type switch
        {
            RecordOption { Shorthand: { } text } record => new()
            {
                ["anyOf"] = new JsonArray(Of(text.Type, text.Rules), Record(record.Type)),
            },
            RecordOption record => Record(record.Type),
            ListOption list => List(Of(list.Element, []), rules),
            MapOption map => new() { ["type"] = "object", ["additionalProperties"] = Of(map.Value, []) },
            _ => Scalar(type.Type, rules),
        };

    private static JsonObject List(JsonObject element, IReadOnlyList<ValidationAttribute> rules)
    {
        var list = new JsonObject { ["type"] = "array", ["items"] = element };
        if (rules.OfType<MinLengthAttribute>().FirstOrDefault() is { } least)
            list["minItems"] = least.Length;
        return new() { ["anyOf"] = new JsonArray(element.DeepClone(), list) };
    }

    private static JsonObject Scalar(Type type, IReadOnlyList<ValidationAttribute> rules)
    {
        if (ScalarType.IsOrAuto(type))
            return OrWord(Scalar(type.GetGenericArguments()[0], rules), IAutoOr.Word);
        if (type == typeof(UnixFileMode))
            return new() { ["type"] = new JsonArray("string", "integer") };
        if (type.IsEnum)
            return OrVariable(new() { ["enum"] = new JsonArray([.. ScalarType.Names(type).Select(name => (JsonNode)name)]) });
        if (type == typeof(bool))
            return OrVariable(new() { ["type"] = "boolean" });
        if (type == typeof(int) || type == typeof(long))
            return OrVariable(Range(new() { ["type"] = "integer" }, rules));
        if (type == typeof(double))
            return OrVariable(Range(new() { ["type"] = "number" }, rules));
        if (type == typeof(TimeSpan))
            return WithUnit(@"^(0|([0-9.]+(d|h|m|s|ms) ?)+)$");
        if (type == typeof(ByteSize))
            return WithUnit("^(0|[0-9.]+ ?([KkMmGgTt]?[iI]?[Bb]))$");
        if (type == typeof(FilePlace) || type == typeof(PathTemplate))
            return Pattern("^[A-Za-z0-9_-]+:");
        return type == typeof(string) || type == typeof(Secret)
            ? new() { ["type"] = new JsonArray("string", "number", "boolean") }
            : new() { ["type"] = "string" };
    }

    private static JsonObject Range(JsonObject schema, IReadOnlyList<ValidationAttribute> rules)
    {
        if (rules.OfType<RangeAttribute>().FirstOrDefault() is { } range)
        {
            var (low, high) = OptionRules.Bounds(range);
            (schema["minimum"], schema["maximum"]) = (low, high);
        }
        return schema;
    }

    /// <summary>A text that keeps to a pattern or holds a variable.</summary>
    private static JsonObject Pattern(string pattern) => new() { ["type"] = "string", ["pattern"] = $"{pattern}|{Variable}" };

    /// <summary>A text with a unit; only a plain 0, which is a number for YAML, needs none.</summary>
    private static JsonObject WithUnit(string pattern)
    {
        var schema = Pattern(pattern);
        (schema["type"], schema["minimum"], schema["maximum"]) = (new JsonArray("string", "integer"), 0, 0);
        return schema;
    }

    private static JsonObject OrWord(JsonObject schema, string word)
    {
        var choices = schema["anyOf"]?.AsArray() ?? new JsonArray(schema);
        choices.Add((JsonNode)new JsonObject { ["enum"] = new JsonArray(word) });
        return schema.ContainsKey("anyOf") ? schema : new() { ["anyOf"] = choices };
    }

    private static JsonObject OrVariable(JsonObject schema) =>
        new() { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "string", ["pattern"] = Variable }) };
}
