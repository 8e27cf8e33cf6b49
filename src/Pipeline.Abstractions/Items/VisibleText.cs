using System.Globalization;
using System.Text;

namespace Pipeline.Abstractions.Items;

/// <summary>
/// Makes a text from outside fit to be shown on one line: control characters, line ends and marks that turn the
/// direction of writing are written out, so that a file's name can neither forge a line, nor drive a terminal, nor hide
/// itself.
/// </summary>
public static class VisibleText
{
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>
    /// The text itself when it is harmless; otherwise with such characters as <c>\n</c> or <c>\u202E</c>.
    /// </summary>
    public static string Of(string text) => text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? Shown(text) : text;

    private static string Shown(string text)
    {
        var shown = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; )
        {
            var isRune = Rune.TryGetRuneAt(text, i, out var rune);
            var length = isRune ? rune.Utf16SequenceLength : 1;
            if (isRune && !IsHidden(rune))
                shown.Append(text, i, length);
            else
                shown.Append(Escape(isRune ? rune.Value : text[i]));
            i += length;
        }
        return shown.ToString();
    }

    /// <summary>The joiner of emoji is the one invisible character that is part of ordinary names.</summary>
    private static bool IsHidden(Rune rune) =>
        rune.Value != ZeroWidthJoiner
        && Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;

    private static string Escape(int value) =>
        value switch
        {
            '\n' => @"\n",
            '\r' => @"\r",
            '\t' => @"\t",
            < 0x10000 => $@"\u{value:X4}",
            _ => $@"\U{value:X8}",
        };
}
