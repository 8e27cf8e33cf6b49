using System.Text;

namespace Pipeline.Engine.Reference;

/// <summary>Text in lines that are no longer than a page is wide.</summary>
internal static class WrappedText
{
    /// <summary>Appends a text as lines; nothing when it is empty.</summary>
    /// <param name="page">The page.</param>
    /// <param name="text">Words with blanks between.</param>
    /// <param name="indent">What each line begins with.</param>
    /// <param name="width">The longest line, in characters; a longer word has a line of its own.</param>
    public static void Append(StringBuilder page, string text, string indent, int width)
    {
        var line = new StringBuilder(indent);
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > indent.Length && line.Length + 1 + word.Length > width)
            {
                page.Append(line).Append('\n');
                line.Clear().Append(indent);
            }
            line.Append(line.Length > indent.Length ? " " : "").Append(word);
        }
        if (line.Length > indent.Length)
            page.Append(line).Append('\n');
    }
}
