using Pipeline.Abstractions.Items;

namespace Pipeline.Cli.Terminal;

/// <summary>A word of a command line to copy.</summary>
internal static class ShellWord
{
    /// <summary>As a POSIX shell wants it typed.</summary>
    public static string Of(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "/._-:=@%+,".Contains(c)) ? text
        : VisibleText.Of(text) == text ? $"'{text.Replace("'", "'\\''")}'"
        : $"$'{VisibleText.Of(text.Replace("\\", "\\\\").Replace("'", "\\'"))}'";
}
