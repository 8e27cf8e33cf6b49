using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;

namespace Pipeline.Abstractions.Templates;

/// <summary>
/// A text that holds words in braces, which each file fills in: <c>{name}.done</c>. The words are <c>{name} {stem}
/// {ext} {path} {folder} {modified:FORMAT} {now:FORMAT} {day:FORMAT} {size} {target} {pipeline}</c>; times are in the
/// local time zone. A word that comes out empty takes the slash behind it along: <c>in/{folder}/{name}</c> is
/// <c>in/a.csv</c> for a file without a folder.
/// </summary>
public sealed class TextTemplate : ITemplateText
{
    private static readonly string[] PlainWords = ["name", "stem", "ext", "path", "folder", "size", "target", "pipeline"];
    private static readonly string[] TimeWords = ["modified", "now", Day];
    private readonly Part[] _parts;

    /// <summary>The word for the day that a file belongs to.</summary>
    internal const string Day = "day";

    /// <summary>
    /// Short enough for the expression that looks for such names to keep within the library's bounds.
    /// </summary>
    private const int MostCharacters = 800;

    private const string Minutes = "'mm' is minutes; write MM for the month";

    private TextTemplate(string text, Part[] parts) => (Text, _parts) = (text, parts);

    /// <summary>The template as it was written.</summary>
    public string Text { get; }

    /// <summary>The words that a template may hold.</summary>
    public static IEnumerable<string> Words => [.. PlainWords, .. TimeWords];

    /// <summary>The words that this template holds, each with its format, which is empty where it has none.</summary>
    public IEnumerable<(string Word, string Format)> Used =>
        _parts.Where(part => part.Word is not null).Select(part => (part.Word!, part.Text));

    /// <summary>Reads a template that is known to be right.</summary>
    /// <exception cref="FormatException">It is not; the message says why.</exception>
    public static TextTemplate Parse(string text) =>
        TryParse(text, out var template, out var why) ? template : throw new FormatException(why);

    /// <summary>Reads a template; <paramref name="why"/> says what is wrong with one that cannot be filled.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TextTemplate? template, [NotNullWhen(false)] out string? why)
    {
        var parts = new List<Part>();
        why = text.Length > MostCharacters ? "the text is too long" : Split(text, parts) ?? Foreign(parts);
        template = why is null ? new(text, [.. parts]) : null;
        return why is null;
    }

    /// <inheritdoc/>
    public bool Holds(string word) => _parts.Any(part => part.Word == word);

    /// <summary>The text for one file.</summary>
    /// <param name="item">The file.</param>
    /// <param name="clock">Tells the time now and the local time zone.</param>
    /// <param name="pipeline">The pipeline's name.</param>
    /// <exception cref="FormatException">
    /// The template speaks of the file's day, size or time, and it is not known.
    /// </exception>
    public string Fill(FileItem item, TimeProvider clock, string pipeline)
    {
        var text = "";
        var isSlashTaken = false;
        foreach (var part in _parts)
        {
            var value = part.Word is null ? part.Text : Value(part, item, clock, pipeline);
            text += isSlashTaken && value.StartsWith('/') ? value[1..] : value;
            isSlashTaken = value.Length == 0 && (text.Length == 0 || text[^1] == '/');
        }
        return text;
    }

    /// <summary>
    /// A pattern that every text this template can give matches at its end: each word stands for at least one
    /// character.
    /// </summary>
    public Regex ToRegex() =>
        new(
            "(?:^|/)" + string.Concat(_parts.Select(part => part.Word is null ? Regex.Escape(part.Text) : ".+")) + "\\z",
            RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant
        );

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string Value(Part part, FileItem item, TimeProvider clock, string pipeline) =>
        part.Word switch
        {
            "name" => item.RelativePath.Name,
            "stem" => Halves(item.RelativePath.Name).Stem,
            "ext" => Halves(item.RelativePath.Name).Ext,
            "path" => item.RelativePath.Text,
            "folder" => item.RelativePath.Folder.Text,
            "size" => (item.ContentLength ?? throw NotTold(item, part, "size")).ToString(CultureInfo.InvariantCulture),
            "target" => item.Target ?? "",
            "pipeline" => pipeline,
            Day => item.Day is { } day
                ? Written(day, part.Text)
                : throw new FormatException($"{{{Day}:{part.Text}}} needs the day of {item.Origin}, and the file has none"),
            "modified" => Time(
                TimeZoneInfo.ConvertTime(item.ModifiedAt ?? throw NotTold(item, part, "time"), clock.LocalTimeZone),
                part.Text
            ),
            _ => Time(clock.GetLocalNow(), part.Text),
        };

    private static FormatException NotTold(FileItem item, Part part, string what) =>
        new($"{{{part.Word}}} needs the {what} of {item.Origin}, and its store does not report it");

    /// <summary>A leading dot begins a hidden name, not an extension.</summary>
    private static (string Stem, string Ext) Halves(string name)
    {
        var dot = name.LastIndexOf('.') is var last and > 0 ? last : name.Length;
        return (name[..dot], name[Math.Min(dot + 1, name.Length)..]);
    }

    private static string Time(DateTimeOffset time, string format) => time.ToString(format, CultureInfo.InvariantCulture);

    private static string Written(DateOnly day, string format) => day.ToString(format, CultureInfo.InvariantCulture);

    private static string? Split(string text, List<Part> parts)
    {
        while (text.Length > 0)
        {
            var open = text.IndexOf('{');
            if (open < 0)
                open = text.Length;
            if (text.AsSpan(0, open).Contains('}'))
                return "'}' without '{'";
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

    /// <summary>What other tools would fill in, and nothing does here.</summary>
    private static string? Foreign(List<Part> parts)
    {
        foreach (var part in parts.Where(part => part.Word is null))
        {
            if (part.Text.Contains('\n') || part.Text.Contains('\r'))
                return "a text with words is a single line";
            if (ForeignTime.InText(part.Text) is var (found, right))
                return $"{found}; write {{modified:{right}}}, {{now:{right}}} or {{day:{right}}}";
        }
        return TimeFormat.TakesMinutesForMonths(parts.Where(part => part.Word is not null).Select(part => part.Text))
            ? Minutes
            : null;
    }

    private static string? Word(string inner, List<Part> parts)
    {
        var (word, format) = inner.IndexOf(':') is var colon and >= 0 ? (inner[..colon], inner[(colon + 1)..]) : (inner, null);
        if (PlainWords.Contains(word) && format is not null)
            return $"{{{word}}} has no format";
        if (TimeWords.Contains(word) && string.IsNullOrEmpty(format))
            return $"{{{word}}} needs a format such as {{{word}:yyyy/MM/dd}}";
        if (RenamedWord.Word(word) is { } today)
            return RenamedWord.Describe($"{{{word}}}", $"{{{today}}}");
        if (!Words.Contains(word))
            return ForeignWord.Meant(inner) is { } meant
                ? $"unknown word '{{{word}}}'; write {meant}"
                : $"unknown word '{{{word}}}'; known are {string.Join(' ', Words.Select(known => $"{{{known}}}"))}";
        if (format is not null && TimeFormat.Fault(format) is { } why)
            return $"{{{word}:{format}}}: {why}";
        if (format is not null && TimeFormat.TakesMinutesForMonths([format]))
            return Minutes;
        try
        {
            _ =
                format is null ? null
                : word == Day ? Written(DateOnly.MinValue, format)
                : Time(DateTimeOffset.UnixEpoch, format);
        }
        catch (FormatException)
        {
            return $"'{format}' is not a time format; write for example yyyyMMdd or yyyy/MM/dd";
        }
        parts.Add(new(word, format ?? ""));
        return null;
    }

    /// <summary>A run of plain text (no word), or a word with its format.</summary>
    private readonly record struct Part(string? Word, string Text);
}
