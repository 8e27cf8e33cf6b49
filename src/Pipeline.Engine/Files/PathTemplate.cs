using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Pipeline.Engine.Files;

/// <summary>
/// A place whose path holds words in braces that each file fills in: <c>archive:{modified:yyyy/MM/dd}/{path}</c>. The words are
/// <c>{name} {stem} {ext} {path} {folder} {modified:FORMAT} {now:FORMAT} {size} {pipeline}</c>; times are in the local time zone.
/// </summary>
public sealed class PathTemplate
{
    private static readonly string[] PlainWords = ["name", "stem", "ext", "path", "folder", "size", "pipeline"];
    private static readonly string[] TimeWords = ["modified", "now"];
    private readonly IReadOnlyList<Part> _parts;

    private PathTemplate(string store, string text, IReadOnlyList<Part> parts) => (Store, Text, _parts) = (store, text, parts);

    /// <summary>The store's name.</summary>
    public string Store { get; }

    /// <summary>The template as it was written, store included.</summary>
    public string Text { get; }

    /// <summary>The words that a template may hold.</summary>
    public static IEnumerable<string> Words => [.. PlainWords, .. TimeWords];

    /// <summary>Reads a template; <paramref name="why"/> says what is wrong with one that cannot be filled.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PathTemplate? template, [NotNullWhen(false)] out string? why)
    {
        template = null;
        var colon = text.IndexOf(':');
        if (colon < 1 || text.AsSpan(0, colon).Contains('{'))
        {
            why = $"expected a place such as archive:in/{{name}}, found '{text}'";
            return false;
        }
        var parts = new List<Part>();
        why = Split(text[(colon + 1)..], parts);
        if (why is null)
            template = new(text[..colon], text, parts);
        return why is null;
    }

    /// <summary>The place for one file.</summary>
    /// <param name="item">The file.</param>
    /// <param name="now">The time now, in the zone in which <c>{now}</c> and <c>{modified}</c> are to be written.</param>
    /// <param name="pipeline">The pipeline's name.</param>
    /// <exception cref="FormatException">What comes out is no path inside a store; the message says why.</exception>
    public FilePlace Fill(FileItem item, DateTimeOffset now, string pipeline)
    {
        var text = string.Concat(_parts.Select(part => part.Word is null ? part.Text : Value(part, item, now, pipeline)));
        return new(Store, StorePath.Parse(text.TrimStart('/')));
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string Value(Part part, FileItem item, DateTimeOffset now, string pipeline)
    {
        var name = item.RelativePath.Name;
        return part.Word switch
        {
            "name" => name,
            "stem" => Path.GetFileNameWithoutExtension(name),
            "ext" => Path.GetExtension(name).TrimStart('.'),
            "path" => item.RelativePath.Text,
            "folder" => item.RelativePath.Folder.Text,
            "size" => item.Length.ToString(CultureInfo.InvariantCulture),
            "pipeline" => pipeline,
            "modified" => item.ModifiedAt.ToOffset(now.Offset).ToString(part.Text, CultureInfo.InvariantCulture),
            _ => now.ToString(part.Text, CultureInfo.InvariantCulture),
        };
    }

    private static string? Split(string text, List<Part> parts)
    {
        while (text.Length > 0)
        {
            var open = text.IndexOf('{');
            if (open < 0)
                open = text.Length;
            if (open > 0)
                parts.Add(new(null, text[..open]));
            if (open == text.Length)
                return null;
            var close = text.IndexOf('}', open);
            if (close < 0)
                return "'{' without '}'";
            if (Word(text[(open + 1)..close], parts) is { } why)
                return why;
            text = text[(close + 1)..];
        }
        return null;
    }

    private static string? Word(string inner, List<Part> parts)
    {
        var (word, format) = inner.IndexOf(':') is var colon and >= 0 ? (inner[..colon], inner[(colon + 1)..]) : (inner, null);
        if (PlainWords.Contains(word) && format is not null)
            return $"{{{word}}} takes no format";
        if (TimeWords.Contains(word) && string.IsNullOrEmpty(format))
            return $"{{{word}}} needs a format such as {{{word}:yyyy/MM/dd}}";
        if (!Words.Contains(word))
            return $"unknown word '{{{word}}}'; known are {string.Join(' ', Words.Select(known => $"{{{known}}}"))}";
        try
        {
            _ = format is null ? null : DateTimeOffset.UnixEpoch.ToString(format, CultureInfo.InvariantCulture);
        }
        catch (FormatException)
        {
            return $"'{format}' is no time format; write for example yyyyMMdd or yyyy/MM/dd";
        }
        parts.Add(new(word, format ?? ""));
        return null;
    }

    /// <summary>A run of plain text (no word), or a word with its format.</summary>
    private readonly record struct Part(string? Word, string Text);
}
