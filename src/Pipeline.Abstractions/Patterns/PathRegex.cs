using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Pipeline.Abstractions.Patterns;

/// <summary>
/// A regular expression that a whole path must match. Matching takes time in proportion to the path's length;
/// so look-around and back references are not understood.
/// </summary>
public sealed class PathRegex
{
    private readonly Regex _regex;

    private PathRegex(string text, Regex regex) => (Text, _regex) = (text, regex);

    /// <summary>The expression as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads an expression; <paramref name="why"/> says what is wrong with one that cannot be used.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PathRegex? regex, [NotNullWhen(false)] out string? why)
    {
        (regex, why) = (null, null);
        try
        {
            why = ForeignRegex.Fault(text);
            if (why is not null)
                return false;
            // Read alone first: text such as "a)(b" would only make sense between the anchors.
            _ = new Regex(text, RegexOptions.NonBacktracking);
            regex = new(text, new($"\\A(?:{text})\\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (RegexParseException fault)
        {
            why = $"'{text}' is not a valid regular expression: {Words(fault.Error)} at character {fault.Offset}";
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            why =
                $"'{text}' is not supported: look-around, back references and conditions are not allowed, so that the time "
                + "to match stays proportional to the length of the path";
        }
        return regex is not null;
    }

    /// <summary>The same expression, for which upper and lower case are the same.</summary>
    public PathRegex IgnoringCase() => new(Text, new(_regex.ToString(), _regex.Options | RegexOptions.IgnoreCase));

    /// <summary>Whether the whole path matches.</summary>
    public bool IsMatch(ReadOnlySpan<char> path) => _regex.IsMatch(path);

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>The name of a fault as words: <c>UnterminatedBracket</c> is "unterminated bracket".</summary>
    private static string Words(RegexParseError fault) =>
        string.Concat(
            $"{fault}".Select(
                (letter, i) => char.IsUpper(letter) ? (i > 0 ? " " : "") + char.ToLowerInvariant(letter) : $"{letter}"
            )
        );
}
