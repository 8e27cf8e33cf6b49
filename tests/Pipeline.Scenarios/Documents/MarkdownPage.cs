using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Testing;

namespace Pipeline.Scenarios.Documents;

/// <summary>A block of code in a page.</summary>
/// <param name="Kind">The words behind the fence, such as <c>yaml fragment</c>.</param>
/// <param name="Line">The line of its first text.</param>
/// <param name="Text">What stands in it.</param>
internal sealed record MarkdownBlock(string Kind, int Line, string Text);

/// <summary>A Markdown file of the repository: its lines, blocks of code, headings and links.</summary>
internal sealed partial class MarkdownPage
{
    private const string Fence = "```";
    private readonly List<MarkdownBlock> _blocks = [];
    private readonly HashSet<string> _anchors = new(StringComparer.Ordinal);
    private readonly List<string> _links = [];

    private MarkdownPage(string path)
    {
        Path = path;
        Lines = File.ReadAllLines(System.IO.Path.Combine(Repository.Root, path));
        Read();
    }

    /// <summary>Its path below the repository.</summary>
    public string Path { get; }

    public IReadOnlyList<string> Lines { get; }

    public IReadOnlyList<MarkdownBlock> Blocks => _blocks;

    /// <summary>The names by which its headings are linked to.</summary>
    public IReadOnlySet<string> Anchors => _anchors;

    /// <summary>The targets of its links, without those to other hosts.</summary>
    public IReadOnlyList<string> Links => _links;

    /// <summary>A page of the repository.</summary>
    public static MarkdownPage Of(string path) => new(path);

    private void Read()
    {
        MarkdownBlock? open = null;
        var (text, prose) = (new StringBuilder(), new StringBuilder());
        foreach (var (index, line) in Lines.Index())
        {
            if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                if (open is not null)
                    _blocks.Add(open with { Text = text.ToString() });
                open = open is null ? new(line[Fence.Length..], index + 2, "") : null;
                text.Clear();
            }
            else if (open is not null)
                text.Append(line).Append('\n');
            else
            {
                prose.Append(Code().Replace(line, "")).Append('\n');
                if (Heading().Match(line) is { Success: true } heading)
                    Name(heading.Groups[1].Value);
            }
        }
        _links.AddRange(Link().Matches(prose.ToString()).Select(link => link.Groups[1].Value).Where(IsOurs));
        Assert.True(open is null, $"{Path}({open?.Line}): a block of code has no end");
    }

    /// <summary>Names a heading as GitHub does.</summary>
    private void Name(string heading)
    {
        var plain = LinkText().Replace(heading, "$1").ToLowerInvariant();
        var name = string.Concat(plain.Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_'))
            .Replace(' ', '-');
        var unique = name;
        for (var times = 1; !_anchors.Add(unique); times++)
            unique = $"{name}-{times}";
    }

    private static bool IsOurs(string target) => !target.Contains("://");

    [GeneratedRegex("^#+ +(.+?) *$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"\[[^\]]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex Code();
}
