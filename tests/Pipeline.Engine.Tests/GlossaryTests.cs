using System.Text.RegularExpressions;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests;

/// <summary>One word for one thing, and the field's own: <c>docs/glossary.md</c> has the words.</summary>
public sealed partial class GlossaryTests
{
    /// <summary>They speak of what earlier versions wrote.</summary>
    private static readonly string[] OfOldWords = ["RenamedWord.cs", "ManifestKeys.cs", "LeftoverRows.cs"];

    [Fact]
    public void Sources_and_pages_have_no_word_that_only_their_authors_know()
    {
        var root = Repository.Root;
        var folders = new[] { "src", "docs" }.Select(name => Path.Combine(root, name));
        var files = folders
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".md", StringComparison.Ordinal))
            .Where(file => !file.Split('/', '\\').Intersect(["obj", "bin"]).Any())
            .Where(file => !OfOldWords.Contains(Path.GetFileName(file)))
            .ToList();

        var found = files.SelectMany(file =>
            File.ReadLines(file)
                .Select((line, index) => (line, index))
                .Where(at => Foreign().IsMatch(at.line))
                .Select(at => $"{Path.GetRelativePath(root, file)}({at.index + 1}): {at.line.Trim()}")
        );

        Assert.True(files.Count > 100);
        Assert.Empty(found);
    }

    [GeneratedRegex(
        @"\b(house|road|crew|dealer|ripe|giver|comeback|strikes|ledger|passage|carriage|sighting|haul|loudness|catalogue|losses|lanes?|penalt(y|ies)|rungs?|settled?|passing fault)\b|`spread`|<c>spread</c>",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Foreign();
}
