using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Tests.Configuration;

/// <summary>
/// A YAML text as an editor sees it when it checks a schema: plain numbers and truth values are such, variables stay as
/// they are written.
/// </summary>
internal static class YamlAsJson
{
    public static string Of(string yaml)
    {
        var diagnostics = new DiagnosticBag();
        var root = new YamlReader("x.yml", new(_ => null, _ => "", new()), diagnostics).Read(yaml);
        Assert.Equal(0, diagnostics.Count);
        return Of(root!)!.ToJsonString();
    }

    private static JsonNode? Of(SpecNode node) =>
        node switch
        {
            MappingNode block => new JsonObject(
                block.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, Of(entry.Value)))
            ),
            SequenceNode list => new JsonArray([.. list.Items.Select(Of)]),
            ScalarNode { IsNothing: true } => null,
            ScalarNode { Written: { } written } => written,
            ScalarNode { IsPlain: true, Text: "true" or "false" } text => text.Text == "true",
            ScalarNode { IsPlain: true } text when int.TryParse(text.Text, CultureInfo.InvariantCulture, out var number) =>
                number,
            ScalarNode text => text.Text,
            _ => throw new NotSupportedException(),
        };
}
