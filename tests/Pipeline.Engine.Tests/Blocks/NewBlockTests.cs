using System.Text.Json;
using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Reference;
using Pipeline.Stores.Local;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Blocks;

/// <summary>A new kind of block is one class and one line of the registry: nothing in the engine names it.</summary>
public sealed class NewBlockTests : IDisposable
{
    private static readonly ComponentRegistry Registry = new(
        BuiltInStages.All,
        [.. BuiltInBlocks.All, new BlockDescriptor(new TeeBlock())],
        [LocalStore.Kind]
    );
    private static readonly string[] Stores = ["in", "side", "out"];
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_runs_and_the_next_run_has_nothing_to_do()
    {
        _folder.Write("in/a", "one"u8);
        _folder.Write("in/sub/b", "two"u8);
        const string Stages = """
              - tee:
                  stages:
                    - copy: { to: "side:{path}" }
                    - verify: {}
              - copy: { to: "out:{path}" }
            """;

        var first = await RunAsync(Stages);
        var second = await RunAsync(Stages);

        Assert.Equal((RunResult.Done, 2L, 0L), (first.Result, first.Total.Done, first.Total.Failed));
        Assert.Equal((RunResult.Done, 0L, 2L), (second.Result, second.Total.Done, second.Total.Skipped));
        foreach (var copies in (string[])["side", "out"])
            Assert.Equal(
                ("one", "two"),
                (File.ReadAllText(_folder.At($"{copies}/a")), File.ReadAllText(_folder.At($"{copies}/sub/b")))
            );
    }

    [Fact]
    public async Task What_it_lacks_is_made_up_for_when_the_pipeline_gets_one()
    {
        _folder.Write("in/a", "one"u8);
        const string Copy = "  - copy: { to: \"out:{path}\" }\n";
        await RunAsync(Copy);
        var report = await RunAsync(Copy + "  - tee: { stages: [{ archive: { to: \"side:{path}\" } }] }\n");

        Assert.Equal(1L, report.Total.Done);
        Assert.Equal("one", File.ReadAllText(_folder.At("side/a")));
    }

    [Fact]
    public async Task A_file_that_fails_in_it_does_not_continue_below()
    {
        _folder.Write("in/a", "one"u8);
        _folder.Write("side/a/in the way", "x"u8);
        var report = await RunAsync(
            """
              - tee: { stages: [{ copy: { to: "side:{path}" } }] }
              - copy: { to: "out:{path}" }
            """
        );

        Assert.Equal((RunResult.SomeFailed, 1L), (report.Result, report.Total.Failed));
        Assert.False(File.Exists(_folder.At("out/a")));
    }

    [Fact]
    public void Rules_know_it()
    {
        var problems = Build(
            "  - tee: { stages: [{ copy: { to: \"out:{path}\" } }, { verify: {} }, { delete: {} }] }\n"
        ).Problems;

        Assert.Equal(
            "p.yml(5,71): error P302: 'tee/delete' would delete files while the stages below the tee still need them; put it below the tee",
            Assert.Single(problems).ToString()
        );
    }

    [Fact]
    public void An_option_of_its_branch_is_overridden_by_the_full_name()
    {
        var plan = Build("  - tee: { stages: [{ copy: { to: \"out:{path}\" } }] }\n", "tee/copy.concurrency=3").Plan!;

        Assert.Equal(3, Assert.Single(plan.Steps[1].Stages).Settings.Concurrency);
    }

    [Fact]
    public void Schema_and_reference_have_it()
    {
        using var schema = JsonDocument.Parse(PipelineSchema.Write(Registry));
        var tee = schema.RootElement.GetProperty("definitions").GetProperty("stage").GetProperty("properties").GetProperty("tee");

        Assert.Equal(new TeeBlock().Summary, tee.GetProperty("description").GetString());
        var page = ReferencePage.Write(Registry);
        Assert.Contains("The stages of the tee.", page[page.IndexOf("### `tee`", StringComparison.Ordinal)..]);
    }

    private PlanResult Build(string stages, params string[] set) =>
        PlanBuilder.Build(
            "p.yml",
            $$"""
            pipeline: p
            stores: { {{string.Join(", ", Stores.Select(Store))}} }
            stages:
              - glob: { in: "in:" }
            {{stages}}
            """,
            Registry,
            new()
            {
                Variable = _ => null,
                WorkingFolder = _folder.Path,
                LogFolder = _folder.At("log"),
                Overrides = set,
            }
        );

    private string Store(string name) => $"{name}: {{ local: {{ root: {_folder.At(name)} }} }}";

    private async Task<RunReport> RunAsync(string stages)
    {
        var (plan, problems) = Build(stages);
        Assert.Empty(problems);
        foreach (var store in plan!.Stores)
            Directory.CreateDirectory(_folder.At(store.Name));
        return await new PipelineRun(plan, new() { LogFolder = _folder.At("log") }).RunAsync(default, default);
    }
}
