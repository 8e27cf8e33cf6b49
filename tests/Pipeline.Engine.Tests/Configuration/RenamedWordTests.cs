using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Blocks;
using Pipeline.Engine.Blocks.Balancing;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Binding;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.State;
using Pipeline.Stores.Local;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Configuration;

/// <summary>Every word of an early version is a problem that stands where the word stands and names today's.</summary>
public sealed class RenamedWordTests
{
    /// <summary>A pipeline file in the words of the first commits. A new row of the table needs its old word here.</summary>
    private const string Old = """
        pipeline: p
        stores: { in: { local: { root: in } }, a: { local: { root: a } }, b: { local: { root: b } } }
        stages:
          - glob: { in: "in:", pattern: "{day:yyyyMMdd}/*", settle: 1s, limit: 5, again: always, dated: { after_day_end: 1h } }
            queue: 5
            retry: { attempts: 2, first_delay: 1s, factor: 2, limit: 1m }
          - spread:
              by: free
              penalty: { first: 1s, factor: 2, limit: 1m }
              lanes:
                x: [ { copy: { to: "a:{lane}/{path}" } } ]
          - spread: { by: weighted, lanes: { y: [ { copy: { to: "b:{path}" } } ] } }
            name: another

        """;

    private static readonly ComponentRegistry Registry = new(
        BuiltInStages.All,
        BuiltInBlocks.All,
        [StoreDescriptor.Of<LocalStore, LocalStoreOptions>("local", (_, _) => throw new NotSupportedException())]
    );

    public static TheoryData<RenamedKind, string, string, string> Rows =>
        [.. RenamedWord.All.Select(one => (one.Kind, one.In, one.Old, one.Today))];

    /// <summary>What stands in pipeline files: states stand on the command line.</summary>
    public static TheoryData<RenamedKind, string, string, string> InFiles =>
        [.. RenamedWord.All.Where(one => one.In != nameof(FileState)).Select(one => (one.Kind, one.In, one.Old, one.Today))];

    [Theory]
    [MemberData(nameof(InFiles))]
    public void An_old_word_is_told_where_it_stands_with_the_word_of_today(
        RenamedKind kind,
        string record,
        string old,
        string today
    )
    {
        var said = kind == RenamedKind.Word ? $"'{{{old}}}' is now '{{{today}}}'" : $"'{old}' is now '{today}'";
        var alike = RenamedWord.All.Count(one => (one.Kind, one.Old, one.Today) == (kind, old, today));

        var found = Build(Old).Where(problem => problem.Message.EndsWith(said, StringComparison.Ordinal)).ToList();

        Assert.True(found.Count >= alike, $"{record}: {said}: {found.Count} of {alike}");
        Assert.All(
            found,
            problem =>
            {
                var line = Old.Split('\n')[problem.At.Line - 1];
                Assert.Contains(old, line[((int)problem.At.Column - 1)..]);
                if (kind is RenamedKind.Option or RenamedKind.Block)
                    Assert.StartsWith($"{old}:", line[((int)problem.At.Column - 1)..]);
            }
        );
    }

    /// <summary>So nobody is told to write what is as wrong.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void The_word_of_today_is_known_and_the_old_one_is_not(RenamedKind kind, string record, string old, string today)
    {
        var known = Known(kind, record);

        Assert.Contains(today, known);
        Assert.DoesNotContain(old, known);
    }

    [Fact]
    public void Nothing_else_is_wrong_with_a_file_in_old_words() =>
        Assert.All(Build(Old), problem => Assert.Matches("is now '", problem.Message));

    [Fact]
    public void The_changelog_has_every_row()
    {
        var changelog = File.ReadAllText(Path.Combine(Repository.Root, "CHANGELOG.md"));

        Assert.All(
            RenamedWord.All,
            one => Assert.Matches($@"(?m)^ *\|.*`\{{?{one.Old}\}}?`.*\|.*`\{{?{one.Today}\}}?`.*\|$", changelog)
        );
    }

    [Theory]
    [InlineData("copy.queue=3", "--set copy.queue: error P109: 'queue' is now 'queue_capacity'")]
    [InlineData("copy.retry.attempts=3", "--set copy.retry.attempts: error P109: 'attempts' is now 'max_attempts'")]
    [InlineData("stages.glob.limit=3", "--set stages.glob.limit: error P109: 'limit' is now 'max_files'")]
    [InlineData("spread.by=free", "--set spread.by: error P107: 'spread' is now 'balance'")]
    public void An_old_word_is_told_on_the_command_line(string set, string problem) =>
        Assert.Equal(
            problem,
            $"{Assert.Single(Build("""
                pipeline: p
                stores: { in: { local: { root: in } }, a: { local: { root: a } } }
                stages:
                  - glob: { in: "in:" }
                  - balance:
                      targets:
                        x: [ { copy: { to: "a:{path}" } } ]

                """, set))}"
        );

    private static IEnumerable<string> Known(RenamedKind kind, string record)
    {
        var type = typeof(BalanceOptions).Assembly.GetTypes().SingleOrDefault(one => one.Name == record);
        return kind switch
        {
            RenamedKind.Block => Registry.Blocks.Keys,
            RenamedKind.Word => TextTemplate.Words,
            RenamedKind.Value => ScalarType.Names(type!),
            _ => OptionShape
                .Of(type!)
                .Select(option => option.Key)
                .Concat(Registry.Blocks.Values.Where(block => block.OptionsType == type).Select(block => block.Branches.Key!)),
        };
    }

    private static IReadOnlyList<Diagnostic> Build(string yaml, params string[] set) =>
        PlanBuilder
            .Build(
                "p.yml",
                yaml,
                Registry,
                new()
                {
                    Variable = _ => null,
                    WorkingFolder = "/w",
                    LogFolder = "/w/log",
                    Overrides = set,
                }
            )
            .Problems;
}
