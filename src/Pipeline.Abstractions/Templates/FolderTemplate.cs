using System.Diagnostics.CodeAnalysis;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;

namespace Pipeline.Abstractions.Templates;

/// <summary>
/// A folder whose path is a template (see <see cref="TextTemplate"/>): <c>server:{day:yyyyMMdd}/</c>. <c>server:</c> is
/// the store's root.
/// </summary>
public sealed class FolderTemplate : ITemplateText
{
    private FolderTemplate(string store, string text, TextTemplate path) => (Store, Text, Path) = (store, text, path);

    /// <summary>The store's name.</summary>
    public string Store { get; }

    /// <summary>The template as it was written, store included.</summary>
    public string Text { get; }

    /// <summary>The path inside the store.</summary>
    public TextTemplate Path { get; }

    /// <summary>Reads a template; <paramref name="why"/> says what is wrong with one that cannot be filled.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out FolderTemplate? template,
        [NotNullWhen(false)] out string? why
    )
    {
        template = null;
        var colon = text.IndexOf(':');
        if (colon < 1 || text.AsSpan(0, colon).Contains('{'))
        {
            why = "a place begins with a store's name and ':'";
            return false;
        }
        if (!TextTemplate.TryParse(text[(colon + 1)..].Trim('/'), out var path, out why))
            return false;
        template = new(text[..colon], text, path);
        return true;
    }

    /// <summary>The folder for one file.</summary>
    /// <exception cref="FormatException">What comes out is no path inside a store; the message says why.</exception>
    public FilePlace Fill(FileItem item, TimeProvider clock, string pipeline)
    {
        var filled = Path.Fill(item, clock, pipeline).Trim('/');
        return StorePath.TryParse(filled, out var path, out var why)
            ? new(Store, path)
            : throw new FormatException($"'{Text}' becomes '{filled}' for {item.Origin}: {why}");
    }

    /// <inheritdoc/>
    public bool Holds(string word) => Path.Holds(word);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
