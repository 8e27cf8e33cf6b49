using Pipeline.Abstractions.Patterns;
using Pipeline.Abstractions.Templates;

namespace Pipeline.Engine.Tests.Files;

/// <summary>Reads what a pipeline file would hold; what cannot be read fails the test with the reason.</summary>
internal static class Read
{
    public static GlobPattern Pattern(string text) =>
        GlobPattern.TryParse(text, out var pattern, out var why) ? pattern : throw new FormatException(why);

    public static PathRegex Regex(string text) =>
        PathRegex.TryParse(text, out var regex, out var why) ? regex : throw new FormatException(why);

    public static PathTemplate Place(string text) =>
        PathTemplate.TryParse(text, out var place, out var why) ? place : throw new FormatException(why);
}
