using System.IO.Compression;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Reference;
using Pipeline.Stores.Local;
using Pipeline.Stores.Zip;
using Pipeline.Testing;
using Pipeline.Testing.Faults;

namespace Pipeline.Stores.Contract.Zip;

/// <summary>A store is one project and one line of the registry: neither the engine nor another store knows it.</summary>
public sealed class ZipPipelineTests : IDisposable
{
    private const string Pack = """
        pipeline: pack
        stores:
          in: { local: { root: "${ROOT}/in" } }
          box: { zip: { file: "${ROOT}/box.zip" } }
        stages:
          - glob: { in: "in:" }
          - copy: { to: "box:{path}" }
          - verify: { by: sha256 }
          - delete: { what: origin }

        """;

    private const string Unpack = """
        pipeline: unpack
        stores:
          box: { zip: { file: "${ROOT}/box.zip" } }
          out: { local: { root: "${ROOT}/out" } }
        stages:
          - glob: { in: "box:" }
          - copy: { to: "out:{path}" }
          - verify: { by: sha256 }
          - delete: { what: origin }

        """;

    /// <summary>The line: <c>BuiltInStores</c> of the program has the same list.</summary>
    private static readonly StoreDescriptor[] Stores = [LocalStore.Kind, ZipStore.Kind];

    private static readonly DateTime Time = new(2026, 3, 1, 12, 0, 7, DateTimeKind.Utc);
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_line_makes_the_kind_known_to_plans_and_to_the_schema()
    {
        Assert.Contains(Problems(Pack, LocalStore.Kind), problem => problem.Contains("'zip'", StringComparison.Ordinal));
        Assert.Empty(Problems(Pack, Stores));
        var schema = PipelineSchema.Write(new(BuiltInStages.All, BuiltInBlocks.All, Stores));
        Assert.Contains("A zip archive on this machine.", schema, StringComparison.Ordinal);
        Assert.Contains("The archive, relative to the working directory.", schema, StringComparison.Ordinal);
    }

    /// <summary>A kind that cannot keep to a folder of its root can be run, and the bench says that it is not enough.</summary>
    [Fact]
    public void A_bench_is_refused_by_name()
    {
        var plan = Build(Pack, Stores).Plan!;

        Assert.Contains("store 'box' cannot be benchmarked", BenchPlan.WhyNot(plan), StringComparison.Ordinal);
    }

    [Fact]
    public void The_store_refers_to_no_project_but_the_contract_and_the_system_calls()
    {
        var used = typeof(ZipStore).Assembly.GetReferencedAssemblies().Select(one => one.Name!);

        Assert.Equal(
            ["Pipeline.Abstractions", "Pipeline.Posix"],
            used.Where(one => one.StartsWith("Pipeline", StringComparison.Ordinal)).Order()
        );
    }

    [Fact]
    public async Task Files_move_into_an_archive_that_every_program_reads()
    {
        Give("a.csv", 1);
        Give("sub/b c.csv", 300_001);
        Give("sub/\u65e5\u672c.csv", 0);

        var run = await RunAsync(Pack);

        Assert.Equal((3, 3, 0), (run.Found, run.Done, run.Failed));
        Assert.Empty(TempFolder.FilesBelow(_folder.At("in")));
        using var archive = await ZipFile.OpenReadAsync(_folder.At("box.zip"), Cancellation);
        var files = archive.Entries.Where(entry => !entry.FullName.EndsWith('/')).ToDictionary(entry => entry.FullName);
        Assert.Equal(["a.csv", "sub/b c.csv", "sub/\u65e5\u672c.csv"], files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Bytes(300_001), Unpacked(files["sub/b c.csv"]));
        Assert.All(files.Values, entry => Assert.Equal(Time.AddSeconds(-1), entry.LastWriteTime.DateTime));
    }

    [Fact]
    public async Task A_second_run_writes_nothing_and_a_third_one_adds_to_the_archive()
    {
        Give("a.csv", 10);
        var pack = Pack.Replace("  - delete: { what: origin }\n", "", StringComparison.Ordinal);
        _ = await RunAsync(pack);
        var before = await File.ReadAllBytesAsync(_folder.At("box.zip"), Cancellation);

        var second = await RunAsync(pack);

        Assert.Equal((1, 0), (second.Skipped, second.Bytes));
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.At("box.zip"), Cancellation));
        Give("b.csv", 20);
        Assert.Equal(1, (await RunAsync(pack)).Done);
        Assert.Equal(["a.csv", "b.csv"], Packed());
    }

    [Fact]
    public async Task Files_move_out_of_an_archive_that_another_program_made()
    {
        Directory.CreateDirectory(_folder.At("given/sub"));
        await File.WriteAllTextAsync(_folder.At("given/a.txt"), new string('a', 100_000), Cancellation);
        await File.WriteAllBytesAsync(_folder.At("given/sub/b.bin"), Bytes(5000), Cancellation);
        await ZipFile.CreateFromDirectoryAsync(_folder.At("given"), _folder.At("box.zip"), Cancellation);

        var run = await RunAsync(Unpack);

        Assert.Equal((2, 2, 0), (run.Found, run.Done, run.Failed));
        Assert.Equal(new string('a', 100_000), await File.ReadAllTextAsync(_folder.At("out/a.txt"), Cancellation));
        Assert.Equal(Bytes(5000), await File.ReadAllBytesAsync(_folder.At("out/sub/b.bin"), Cancellation));
        Assert.Empty(Packed());
    }

    /// <summary>Whichever call on the archive is the first that fails: the next run ends as one without faults.</summary>
    [Fact]
    public async Task A_run_that_loses_the_archive_at_any_call_is_made_good_by_the_next_one()
    {
        // The first script fails none, and counts.
        var calls = int.MaxValue;
        for (var k = 0; k <= calls; k++)
        {
            Give("a.csv", 10);
            Give("sub/b.csv", 300_001);
            var script = k == 0 ? FaultScript.Count() : FaultScript.FailFrom(k);
            _ = await RunAsync(Pack, LocalStore.Kind, Faulty(script));
            calls = k == 0 ? script.Trace.Count : calls;

            _ = await RunAsync(Pack);

            Assert.Empty(TempFolder.FilesBelow(_folder.At("in")));
            Assert.Equal(["a.csv", "sub/b.csv"], Packed());
            Assert.Equal([".box.zip.lock", "box.zip"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
            File.Delete(_folder.At("box.zip"));
            Directory.Delete(_folder.At("log"), recursive: true);
        }
        Assert.InRange(calls, 10, 100);
    }

    [Theory]
    [InlineData("{ fiel: box.zip }", "p.yml(4,17): error P1", "did you mean 'file'?")]
    [InlineData("{ file: data/ }", "p.yml(4,23): error P", "'file' names no file")]
    public void A_wrong_option_is_named_with_line_and_column(string options, string where, string why)
    {
        var problems = Problems(Pack.Replace("{ file: \"${ROOT}/box.zip\" }", options, StringComparison.Ordinal), Stores);

        Assert.Contains(problems, problem => problem.StartsWith(where, StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains(why, StringComparison.Ordinal));
    }

    [Fact]
    public void Two_ways_to_one_archive_are_one_place_and_two_archives_are_two()
    {
        var local = "local: { root: \"${ROOT}/out\" }";
        var same = Unpack.Replace(local, "zip: { file: \"${ROOT}/./box.zip\" }", StringComparison.Ordinal);
        var other = Unpack.Replace(local, "zip: { file: \"${ROOT}/other.zip\" }", StringComparison.Ordinal);

        Assert.Contains(
            Problems(same, Stores),
            problem => problem.Contains("where the file was found", StringComparison.Ordinal)
        );
        Assert.Empty(Problems(other, Stores));
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Unpacked(ZipArchiveEntry entry)
    {
        using var from = entry.Open();
        using var all = new MemoryStream();
        from.CopyTo(all);
        return all.ToArray();
    }

    private static StoreDescriptor Faulty(FaultScript script) =>
        ZipStore.Kind with
        {
            Build = (options, context) => new FaultyStore(ZipStore.Kind.Build(options, context), script),
        };

    private void Give(string path, int length) => File.SetLastWriteTimeUtc(_folder.Write($"in/{path}", Bytes(length)), Time);

    /// <summary>The files of the archive, in ordinal order.</summary>
    private List<string> Packed()
    {
        using var archive = ZipFile.OpenRead(_folder.At("box.zip"));
        return [.. archive.Entries.Select(one => one.FullName).Where(name => !name.EndsWith('/')).Order(StringComparer.Ordinal)];
    }

    private PlanResult Build(string yaml, StoreDescriptor[] stores) =>
        PlanBuilder.Build(
            "p.yml",
            yaml,
            new(BuiltInStages.All, BuiltInBlocks.All, stores),
            new()
            {
                Variable = name => name == "ROOT" ? _folder.Path : null,
                WorkingFolder = _folder.Path,
                LogFolder = _folder.At("log"),
            }
        );

    private string[] Problems(string yaml, params StoreDescriptor[] stores) =>
        [.. Build(yaml, stores).Problems.Select(problem => problem.ToString())];

    private Task<LoopReport> RunAsync(string yaml) => RunAsync(yaml, Stores);

    private async Task<LoopReport> RunAsync(string yaml, params StoreDescriptor[] stores)
    {
        var (plan, problems) = Build(yaml, stores);
        Assert.Empty(problems);
        return (await new PipelineRun(plan!, new() { LogFolder = _folder.At("log") }).RunAsync(default, default)).Total;
    }
}
