using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Configuration.Diagnostics;

/// <summary>Makes a text from a file fit for one line of a message.</summary>
internal static class MessageText
{
    /// <summary>The text with its control characters written out, cut after so many characters.</summary>
    public static string Of(string text, int longest = 60) =>
        VisibleText.Of(text.Length > longest ? text[..longest] + "…" : text);
}
