using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Engine.Spec;

namespace Pipeline.Engine.Tests.Spec;

/// <summary>A YAML text as an editor sees it when it checks a schema: plain numbers and truth values are such, variables stay as they are written.</summary>
internal static class YamlAsJson
{
    public static string Of(string yaml)
    {
        var problems = new ProblemList();
        var root = new SpecReader("x.yml", new(_ => null, _ => "", new()), problems).Read(yaml);
        Assert.Equal(0, problems.Count);
        return Of(root!)!.ToJsonString();
    }

    private static JsonNode? Of(SpecNode node) =>
        node switch
        {
            SpecBlock block => new JsonObject(
                block.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, Of(entry.Value)))
            ),
            SpecList list => new JsonArray([.. list.Items.Select(Of)]),
            SpecText { IsNothing: true } => null,
            SpecText { Written: { } written } => written,
            SpecText { IsPlain: true, Text: "true" or "false" } text => text.Text == "true",
            SpecText { IsPlain: true } text when int.TryParse(text.Text, CultureInfo.InvariantCulture, out var number) => number,
            SpecText text => text.Text,
            _ => throw new NotSupportedException(),
        };
}
