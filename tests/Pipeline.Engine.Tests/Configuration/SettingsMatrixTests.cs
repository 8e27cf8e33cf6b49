using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Stages.Glob;
using Pipeline.Stores.Local;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Configuration;

public sealed class SettingsMatrixTests : IDisposable
{
    private const string Yaml = """
        pipeline: small
        stores:
          from: { local: { root: data/from } }
          to: { local: { root: /data/to/ } }
        stages:
          - glob: { in: "from:inner", pattern: "*.csv", stable_for: 1h, max_files: 3, order: oldest }
          - copy: { to: "to:{path}" }
        schedule: { every: 1h }
        """;

    private readonly TempFolder _folder = new();

    public SettingsMatrixTests() => _folder.Write("p.yml", System.Text.Encoding.UTF8.GetBytes(Yaml));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_combination_is_a_plan_and_the_first_option_changes_slowest()
    {
        var (plans, problems) = Build("copy.concurrency=1,2", "copy.queue_capacity=10, 20");

        Assert.Empty(problems);
        Assert.Equal(
            [
                "copy.concurrency=1 copy.queue_capacity=10",
                "copy.concurrency=1 copy.queue_capacity=20",
                "copy.concurrency=2 copy.queue_capacity=10",
                "copy.concurrency=2 copy.queue_capacity=20",
            ],
            plans.Select(plan => string.Join(' ', plan.Settings.Select(setting => setting.Text)))
        );
        Assert.Equal(20, ((StagePlan)plans[1].Plan.Steps[1]).Settings.QueueCapacity);
    }

    [Fact]
    public void Without_anything_varied_there_is_the_file_as_it_stands() => Assert.Empty(Assert.Single(Build().Plans).Settings);

    [Fact]
    public void Every_problem_is_told_once_and_none_gives_a_plan()
    {
        var (plans, problems) = Build(
            "copi.concurrency=1,2",
            "copy.queue_capacity=1,0,many",
            "copy.timeout",
            "copy.min_free=1GiB,,2GiB",
            "copy.min_free=",
            "glob.max_files=1,1",
            "copy.queue_capacity=7"
        );

        Assert.Empty(plans);
        Assert.Equal(
            [
                "--vary copi.concurrency: error P107: unknown name 'copi'; did you mean 'copy'?",
                "--vary copy.min_free: error P107: write --vary a.b=value,value without an empty value",
                "--vary copy.queue_capacity: error P104: 'queue_capacity' must be from 1 to 100000, found '0'",
                "--vary copy.queue_capacity: error P105: 'queue_capacity': expected a whole number, found 'many'",
                "--vary copy.queue_capacity: error P107: it is varied twice; write all its values in one --vary",
                "--vary copy.timeout: error P107: write --vary a.b=value,value without an empty value",
                "--vary glob.max_files: error P107: a value occurs twice",
            ],
            problems.Select(diagnostic => diagnostic.ToString()).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Rejects_more_combinations_than_anybody_can_wait_for()
    {
        var many = string.Join(',', Enumerable.Range(1, 40));

        var (plans, problems) = Build($"copy.concurrency={many}", $"copy.queue_capacity={many}");

        Assert.Empty(plans);
        Assert.Contains("more than 1000 combinations", Assert.Single(problems).ToString());
    }

    [Fact]
    public void Inside_a_bench_a_plan_keeps_to_folders_of_its_own_and_takes_everything_there()
    {
        var plan = BenchPlan.Inside(Build().Plans[0].Plan, ".pipeline-bench-x");

        Assert.Equal(
            ["data/from/.pipeline-bench-x", "/data/to/.pipeline-bench-x"],
            plan.Stores.Select(store => ((LocalStoreOptions)store.Options).Root)
        );
        var glob = (GlobOptions)((StagePlan)plan.Steps[0]).Options;
        Assert.Equal("from:inner", glob.In.ToString());
        Assert.Equal(GlobOrder.Oldest, glob.Order);
        Assert.Equal((0, null, null), (glob.Pattern.Count, glob.StableFor, glob.MaxFiles));
        Assert.Null(plan.Schedule);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("inner")]
    [InlineData(".pipeline-bench-")]
    [InlineData(".pipeline-bench-x/../..")]
    public void Rejects_to_run_as_a_bench_anywhere_else(string folder) =>
        Assert.Throws<ArgumentException>(() => BenchPlan.Inside(Build().Plans[0].Plan, folder));

    private MatrixResult Build(params string[] vary) =>
        SettingsMatrix.Build(
            "p.yml",
            new(BuiltInStages.All, BuiltInBlocks.All, [LocalStore.Kind]),
            new() { WorkingFolder = _folder.Path },
            vary
        );
}
