using FsCheck;
using FsCheck.Fluent;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Patterns;

namespace Pipeline.Engine.Tests.Files;

/// <summary>What is true of every pattern and every path.</summary>
public sealed class GlobPropertyTests
{
    [Fact]
    public void Agrees_with_the_plain_reading_of_the_rules()
    {
        var patterns = Patterns("a", "b", "/", "*", "**", "**/", "?", "[ab]", "[!a]", "{a,b/b}", "{*,bb}", @"\*");
        var parts = Gen.Elements("a", "b", "ab", "bb", "aab", "*");
        var paths = parts.NonEmptyListOf().Resize(6).Select(path => string.Join('/', path));
        var cases = from pattern in patterns from path in paths select (Pattern: pattern, Path: path);
        Prop.ForAll(
                cases.ToArbitrary(),
                one => Read.Pattern(one.Pattern).IsMatch(one.Path) == PlainMatcher.IsMatch(one.Pattern.TrimStart('/'), one.Path)
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
    }

    [Fact]
    public void What_matches_lies_in_its_folder()
    {
        var patterns = Patterns("a", "b", "/", "*", "**/", "{a,b/b}");
        var paths = Gen.Elements("a", "b", "ab").NonEmptyListOf().Select(path => StorePath.Parse(string.Join('/', path)));
        var cases = from pattern in patterns from path in paths select (Pattern: Read.Pattern(pattern), Path: path);
        Prop.ForAll(cases.ToArbitrary(), one => !one.Pattern.IsMatch(one.Path.Text) || IsFound(one.Pattern, one.Path))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
    }

    private static bool IsFound(GlobPattern pattern, StorePath path) =>
        pattern.IsDeep ? path.IsBelow(pattern.Folder) : path.Folder == pattern.Folder;

    private static Gen<string> Patterns(params string[] signs) =>
        Gen.Elements(signs)
            .NonEmptyListOf()
            .Resize(9)
            .Select(string.Concat)
            // One that ends so speaks of folders, and is no pattern for files.
            .Where(text => !text.EndsWith('/') && GlobPattern.TryParse(text, out _, out _));
}
