using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Patterns;

/// <summary>
/// A pattern for paths: <c>*</c> and <c>?</c> stand for characters of one name (a leading dot included), <c>**</c>
/// crosses folders, <c>[a-z]</c> and <c>[!a-z]</c> are one character of a set, <c>{a,b}</c> is one of several texts,
/// <c>{1..9}</c> one of several numbers, <c>{day:yyyyMMdd}</c> is a day, <c>\</c> takes the next character as it is. A
/// <c>!</c> in front takes back what patterns before it have matched, a <c>/</c> at the end makes it one for folders
/// only. Upper and lower case differ, unless they are told not to. Matching takes time in proportion to the path's
/// length, whatever the pattern.
/// </summary>
public sealed class GlobPattern
{
    private static readonly SearchValues<char> Wild = SearchValues.Create("*?[\\{");
    private readonly Regex[] _regexes;
    private readonly IReadOnlyList<string> _alternatives;

    private GlobPattern(
        string text,
        IReadOnlyList<string> alternatives,
        IReadOnlyList<IReadOnlyList<GlobSign>> signs,
        bool ignoresCase = false
    )
    {
        (Text, Signs, _alternatives) = (text, signs, alternatives);
        IsNegated = text.StartsWith('!');
        IsForFolders = text.EndsWith('/');
        HasDay = signs.Any(one => one.Any(sign => sign.Part is not null));
        HasFolder = text.TrimEnd('/').Contains('/');
        // Without regard to case only the letters' absence makes a folder one that can be named.
        Folder =
            Common(alternatives.Select(LiteralFolder)) is var folder && ignoresCase && folder.Text.Any(char.IsLetter)
                ? StorePath.Root
                : folder;
        IsDeep = alternatives.Any(one => one.Contains("**") || Depth(one) > (Folder.IsRoot ? 0 : Depth(Folder.Text) + 1));
        _regexes =
        [
            .. signs.Select(one => new Regex(
                $"\\A{string.Concat(one.Select(sign => sign.Regex))}\\z",
                RegexOptions.NonBacktracking
                    | RegexOptions.Singleline
                    | RegexOptions.CultureInvariant
                    | (ignoresCase ? RegexOptions.IgnoreCase : RegexOptions.None)
            )),
        ];
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>Whether it takes back what patterns before it have matched: <c>!*.tmp</c>.</summary>
    public bool IsNegated { get; }

    /// <summary>Whether it speaks of folders only: <c>tmp/</c>.</summary>
    public bool IsForFolders { get; }

    /// <summary>Whether the pattern says where a day stands.</summary>
    public bool HasDay { get; }

    /// <summary>Whether the pattern speaks of folders, not only of a name.</summary>
    public bool HasFolder { get; }

    /// <summary>The deepest folder that holds everything the pattern can match.</summary>
    public StorePath Folder { get; }

    /// <summary>Whether the pattern can match something in a sub-folder of <see cref="Folder"/>.</summary>
    public bool IsDeep { get; }

    /// <summary>Reads a pattern; <paramref name="why"/> says what is wrong with one that cannot be used.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out GlobPattern? pattern, [NotNullWhen(false)] out string? why)
    {
        pattern = null;
        var alternatives = new List<string>();
        var signs = new List<IReadOnlyList<GlobSign>>();
        why =
            text.Length > GlobSyntax.MostCharacters
                ? GlobSyntax.TooLong
                : ForeignPattern.Fault(text) ?? GlobChoices.Expand(Body(text), alternatives);
        foreach (var one in alternatives)
        {
            var its = new List<GlobSign>();
            why ??= GlobSyntax.Translate(one, its);
            signs.Add(its);
        }
        if (why is not null)
            return false;
        try
        {
            pattern = new(text, alternatives, signs);
        }
        catch (NotSupportedException)
        {
            // The regular expression has more states than the library keeps in bounds.
            why = GlobSyntax.TooLong;
        }
        return pattern is not null;
    }

    /// <summary>The same pattern, for which upper and lower case are the same.</summary>
    public GlobPattern IgnoringCase() =>
        new(
            Text,
            _alternatives,
            [.. Signs.Select(one => (IReadOnlyList<GlobSign>)[.. one.Select(sign => sign with { IgnoresCase = true })])],
            ignoresCase: true
        );

    /// <summary>The signs of each of its alternatives.</summary>
    internal IReadOnlyList<IReadOnlyList<GlobSign>> Signs { get; }

    /// <summary>Whether the whole path matches.</summary>
    public bool IsMatch(ReadOnlySpan<char> path)
    {
        foreach (var regex in _regexes)
        {
            if (regex.IsMatch(path))
                return true;
        }
        return false;
    }

    /// <summary>The deepest folder that holds all of <paramref name="folders"/>.</summary>
    public static StorePath Common(IEnumerable<StorePath> folders) =>
        folders.Aggregate(
            (a, b) =>
            {
                while (!a.IsRoot && a != b && !b.Text.StartsWith(a.Text + "/", StringComparison.Ordinal))
                    a = a.Folder;
                return a;
            }
        );

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>The pattern without the marks around it that say what it is for.</summary>
    private static string Body(string text)
    {
        var body = text.StartsWith('!') ? text[1..] : text;
        if (body.StartsWith('/'))
            body = body[1..];
        return body.EndsWith('/') && !body.EndsWith("\\/") ? body[..^1] : body;
    }

    private static int Depth(string path) => path.AsSpan().Count('/');

    private static StorePath LiteralFolder(string pattern)
    {
        var sign = pattern.AsSpan().IndexOfAny(Wild);
        var slash = (sign < 0 ? pattern : pattern[..sign]).LastIndexOf('/');
        return slash > 0 ? StorePath.Parse(pattern[..slash]) : StorePath.Root;
    }
}
