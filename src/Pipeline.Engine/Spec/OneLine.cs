using System.Text;

namespace Pipeline.Engine.Spec;

/// <summary>Makes a text from a file fit for one line of a message: short, and without characters that move the cursor.</summary>
internal static class OneLine
{
    private const int Longest = 60;

    /// <summary>The text, its control characters written as <c>?</c>, cut after 60 characters.</summary>
    public static string Of(string text)
    {
        var line = new StringBuilder();
        foreach (var letter in text.Length > Longest ? text.AsSpan(0, Longest) : text)
            line.Append(char.IsControl(letter) || letter is '\u2028' or '\u2029' ? '?' : letter);
        return text.Length > Longest ? line.Append('…').ToString() : line.ToString();
    }
}
