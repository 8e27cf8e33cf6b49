using System.Text.RegularExpressions;
using Pipeline.Scenarios.Cli;
using Pipeline.Testing;
using YamlDotNet.RepresentationModel;

namespace Pipeline.Scenarios.Documents;

/// <summary>
/// What README and docs say that can be tried: their examples, links and commands, and how long they are.
/// </summary>
public sealed partial class DocumentsTests : IDisposable
{
    private const int MostLinesOfReadme = 150;
    private const int MostColumns = 120;
    private const string Script = "./run.sh";

    /// <summary>README, docs and CONTRIBUTING: what is written by hand for readers.</summary>
    private static readonly IReadOnlyList<MarkdownPage> Pages =
    [
        .. Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Concat(["README.md", "CONTRIBUTING.md"])
            .Order(StringComparer.Ordinal)
            .Select(MarkdownPage.Of),
    ];

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Readme_is_short() => Assert.InRange(Page("README.md").Lines.Count, 1, MostLinesOfReadme);

    [Fact]
    public void No_line_is_wide() =>
        Assert.Empty(
            from page in Pages
            from line in page.Lines.Index()
            where line.Item.Length > MostColumns
            select $"{page.Path}({line.Index + 1}): {line.Item.Length} columns"
        );

    [Fact]
    public void Every_pipeline_passes_lint()
    {
        var examples = Yaml("yaml").ToList();
        foreach (var (page, block) in examples)
        {
            Assert.True(
                block.Text.Contains("\nstages:\n"),
                $"{page.Path}({block.Line}): no whole pipeline: write ```yaml fragment"
            );
            _place.With(FileName(page, block), block.Text);
        }

        var end = _place.Run(["lint", .. examples.Select(one => FileName(one.Page, one.Block))]);

        Assert.Equal("", end.Errors);
        Assert.Equal(0, end.ExitCode);
        Assert.Equal(examples.Count, end.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains(examples, one => one.Page.Path == "README.md");
    }

    /// <summary>
    /// A part of a pipeline file passes in one; stores with logins and keys of their own are only read.
    /// </summary>
    [Fact]
    public void Every_fragment_is_yaml_and_passes_lint_in_a_pipeline()
    {
        var fragments = Yaml("yaml fragment").ToList();
        Assert.NotEmpty(fragments);
        foreach (var (_, block) in fragments)
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(block.Text));
            Assert.IsType<YamlMappingNode>(Assert.Single(yaml.Documents).RootNode);
        }
        var parts = fragments.Where(one => !one.Block.Text.StartsWith("stores:", StringComparison.Ordinal)).ToList();
        foreach (var (page, block) in parts)
            _place.With(FileName(page, block), Pipelines.Copy + block.Text);

        var end = _place.Run(["lint", .. parts.Select(one => FileName(one.Page, one.Block))]);

        Assert.Equal("", end.Errors);
        Assert.Equal(0, end.ExitCode);
    }

    [Fact]
    public void Every_yaml_block_is_tried() =>
        Assert.Equal(
            Pages.Sum(page => page.Blocks.Count(block => block.Kind.StartsWith("yaml", StringComparison.Ordinal))),
            Yaml("yaml").Count() + Yaml("yaml fragment").Count()
        );

    [Fact]
    public void Every_link_leads_to_a_file_and_its_heading() =>
        Assert.Empty(
            from page in Pages.Append(MarkdownPage.Of("SECURITY.md"))
            from link in page.Links
            where WhyNot(page, link) is not null
            select $"{page.Path}: {link}: {WhyNot(page, link)}"
        );

    [Fact]
    public void Every_page_is_reached_from_readme()
    {
        var reached = new HashSet<string>(StringComparer.Ordinal) { "README.md" };
        var next = new Queue<string>(reached);
        while (next.TryDequeue(out var path))
            foreach (var target in Page(path).Links.Select(link => Target(path, link.Split('#')[0])))
                if (Pages.Any(page => page.Path == target) && reached.Add(target))
                    next.Enqueue(target);

        Assert.Equal(Pages.Select(page => page.Path), reached.Order(StringComparer.Ordinal));
    }

    /// <summary>
    /// The command is one of the program or of run.sh, its help tells of the options, and the examples that it names
    /// are there; that these pass lint is <see cref="GeneratedTextTests"/>' to say.
    /// </summary>
    [Fact]
    public void Every_command_exists_with_its_options()
    {
        var script = File.ReadAllText(Path.Combine(Repository.Root, "run.sh"));
        var lines = Pages.SelectMany(page => Commands(page).Select(line => (page.Path, Words: line.Split(' ')))).ToList();
        var helps = lines
            .Select(line => line.Words.ElementAtOrDefault(1) ?? "")
            .Distinct()
            .Where(command => !IsOfScript(script, command))
            .ToDictionary(command => command, Help);

        Assert.Contains(lines, line => line.Path == "README.md");
        Assert.All(
            lines,
            line =>
            {
                var command = line.Words.ElementAtOrDefault(1) ?? "";
                foreach (var option in line.Words.Skip(2).Where(word => word.StartsWith('-')))
                {
                    var told = helps.GetValueOrDefault(command, script);
                    Assert.True(Tells(told, option), $"{line.Path}: '{command}' has no option {option}");
                }
                foreach (var file in line.Words.Where(word => word.StartsWith("etc/", StringComparison.Ordinal)))
                    Assert.True(File.Exists(Path.Combine(Repository.Root, file)), $"{line.Path}: {file} is not there");
            }
        );
    }

    private string Help(string command)
    {
        var end = _place.Run(command, "--help");
        Assert.True(end.ExitCode == 0, $"pipeline {command}: {end.Errors}");
        return end.Output;
    }

    private static bool IsOfScript(string script, string command) =>
        command.Length == 0 || Regex.IsMatch(script, $@"^{Regex.Escape(command)}\)$", RegexOptions.Multiline);

    private static bool Tells(string help, string option) =>
        Regex.IsMatch(help, $@"(^|[\s,]){Regex.Escape(option)}\b", RegexOptions.Multiline);

    /// <summary>The lines that run something of ours, without their comments and what they are redirected to.</summary>
    private static IEnumerable<string> Commands(MarkdownPage page) =>
        from line in string.Join('\n', page.Lines.Concat(page.Blocks.Where(block => block.Kind == "sh").Select(Program)))
            .Replace("\\\n", " ")
            .Split('\n')
        where line.TrimStart().StartsWith(Script, StringComparison.Ordinal)
        select Blanks().Replace(CommandEnd().Replace(line, ""), " ").Trim();

    private static IEnumerable<(MarkdownPage Page, MarkdownBlock Block)> Yaml(string kind) =>
        from page in Pages
        from block in page.Blocks
        where block.Kind == kind
        select (page, block);

    private static string FileName(MarkdownPage page, MarkdownBlock block) => $"{page.Path.Replace('/', '-')}-{block.Line}.yml";

    private static string? WhyNot(MarkdownPage page, string link)
    {
        var (file, anchor) = (link.Split('#')[0], link.Contains('#') ? link.Split('#')[1] : null);
        var target = file.Length == 0 ? page.Path : Target(page.Path, file);
        var full = Path.Combine(Repository.Root, target);
        if (!File.Exists(full) && !Directory.Exists(full))
            return "nothing is there";
        return anchor is null || MarkdownPage.Of(target).Anchors.Contains(anchor) ? null : "no heading has that name";
    }

    private static string Target(string from, string link) =>
        Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(from)!, link)))
            .Replace('\\', '/');

    private static MarkdownPage Page(string path) => Pages.Single(page => page.Path == path);

    /// <summary>In a block of commands the program goes by its name too.</summary>
    private static string Program(MarkdownBlock block) => ProgramName().Replace(block.Text, Script);

    [GeneratedRegex(@"^pipeline(?=\s)", RegexOptions.Multiline)]
    private static partial Regex ProgramName();

    [GeneratedRegex(@"\s+[#>|].*$")]
    private static partial Regex CommandEnd();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
