using System.Globalization;
using System.Text;

namespace Pipeline.Engine.Files;

/// <summary>Makes a text from outside fit to be shown on one line: control characters, line ends and marks that turn the direction of writing are written out.</summary>
public static class VisibleText
{
    /// <summary>The text itself when it is harmless; otherwise with such characters as <c>\n</c> or <c>\u202E</c>.</summary>
    public static string Of(string text)
    {
        if (!text.Any(IsHidden))
            return text;
        var shown = new StringBuilder();
        foreach (var c in text)
            _ = c switch
            {
                '\n' => shown.Append(@"\n"),
                '\r' => shown.Append(@"\r"),
                '\t' => shown.Append(@"\t"),
                _ when IsHidden(c) => shown.Append($@"\u{(int)c:X4}"),
                _ => shown.Append(c),
            };
        return shown.ToString();
    }

    private static bool IsHidden(char c) =>
        char.GetUnicodeCategory(c)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;
}
