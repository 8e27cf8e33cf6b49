using System.Text.Json;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Reference;
using Pipeline.Engine.Stages.Glob;
using Pipeline.Stores.Local;

namespace Pipeline.Engine.Tests.Reference;

/// <summary>Tries every line of the page about other tools' spellings.</summary>
public sealed class DialectTests
{
    private static readonly ComponentRegistry Registry = new(
        BuiltInStages.All,
        BuiltInBlocks.All,
        [StoreDescriptor.Of<LocalStore, LocalStoreOptions>("local", (_, _) => throw new NotSupportedException())]
    );

    public static TheoryData<int, string> Refused => Rows(one => one.IsRefused);

    public static TheoryData<int, string> Understood => Rows(one => !one.IsRefused);

    [Theory]
    [MemberData(nameof(Refused))]
    public void Problem_stands_at_its_place_and_says_what_to_write(int row, string spelling)
    {
        var one = DialectPage.All[row];

        var diagnostic = Assert.Single(Build(one).Problems);

        Assert.Equal("p.yml", diagnostic.At.File);
        Assert.True(diagnostic.At is { Line: > 1, Column: >= 1 }, $"{spelling}: {diagnostic}");
        Assert.Contains(one.Here, diagnostic.Message);
    }

    [Theory]
    [MemberData(nameof(Understood))]
    public void What_is_understood_means_what_the_page_says(int row, string spelling)
    {
        var one = DialectPage.All[row];

        var (plan, problems) = Build(one);

        Assert.Equal([], problems.Select(diagnostic => $"{spelling}: {diagnostic}"));
        if (one.Gives is { } text)
            Assert.Equal(text, ((LocalStoreOptions)plan!.Stores[0].Options).Root);
        var options = (GlobOptions)plan!.Steps[0].Stages.Single().Options;
        Assert.All(one.Takes, path => Assert.Null(WhyNot(options, path)));
        Assert.All(one.Leaves, path => Assert.NotNull(WhyNot(options, path)));
    }

    [Fact]
    public void Every_chapter_has_lines_and_every_line_is_on_the_page()
    {
        var page = DialectPage.Write();

        Assert.All(Enum.GetValues<DialectTopic>(), topic => Assert.Contains(DialectPage.All, one => one.Topic == topic));
        Assert.All(DialectPage.All, one => Assert.Contains($"| `{one.Spelling.Replace("|", "\\|")}` |", page));
    }

    private static string? WhyNot(GlobOptions options, string path)
    {
        var read = StorePath.Parse(path);
        return new GlobFilter(options, null).WhyNotName(read)
            ?? (options.TellsDay ? new DayReader(options.Patterns).Read(read).WhyNot : null);
    }

    private static PlanResult Build(Dialect one) =>
        PlanBuilder.Build(
            "p.yml",
            Text(one),
            Registry,
            new()
            {
                Variable = name =>
                    name switch
                    {
                        "X" => "x",
                        "EMPTY" => "",
                        _ => null,
                    },
                WorkingFolder = "/w",
                LogFolder = "/w/log",
            }
        );

    private static string Text(Dialect one)
    {
        var value = one.Yaml ?? JsonSerializer.Serialize(one.Spelling, JsonSerializerOptions.Default);
        return one.Topic switch
        {
            DialectTopic.Pattern => File($"pattern: {value}"),
            DialectTopic.Exclude => File($"exclude: {value}"),
            DialectTopic.Regex => File($"regex: {value}"),
            DialectTopic.Time => File(to: $"'b:{{modified:{(one.Yaml ?? one.Spelling).Replace("'", "''")}}}/{{path}}'"),
            DialectTopic.Place => File(to: value),
            DialectTopic.Variable => File(root: $"root: {value}"),
            DialectTopic.Folder when value.StartsWith("root") => File(root: value),
            DialectTopic.Folder => File(folder: value),
            DialectTopic.Number => File(beside: $"queue_capacity: {value}"),
            DialectTopic.Truth => File($"empty: {value}"),
            DialectTopic.Zone => File($"pattern: '{{day:yyyyMMdd}}/**', dated: {{ zone: {value} }}"),
            _ => $"pipeline: p\nstores: {{ a: {{ local: {{ root: a }} }}, b: {{ local: {{ root: b }} }} }}\n{value}\n",
        };
    }

    private static string File(
        string option = "",
        string root = "root: a",
        string folder = "in: 'a:'",
        string to = "'b:{path}'",
        string beside = "queue_capacity: 64"
    ) =>
        $"""
            pipeline: p
            stores:
              a: {"{"} local: {"{"} {root} {"}"} {"}"}
              b: {"{"} local: {"{"} root: b {"}"} {"}"}
            stages:
              - glob: {"{"} {folder}, {option} {"}"}
                {beside}
              - copy: {"{"} to: {to} {"}"}

            """;

    private static TheoryData<int, string> Rows(Func<Dialect, bool> wanted)
    {
        var rows = new TheoryData<int, string>();
        for (var row = 0; row < DialectPage.All.Count; row++)
        {
            if (wanted(DialectPage.All[row]))
                rows.Add(row, DialectPage.All[row].Spelling);
        }
        return rows;
    }
}
