using Pipeline.Abstractions.Activity;
using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Execution.Tuning;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Stages.Chunk;
using Pipeline.Stores.Local;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>The size of chunks, found from file to file.</summary>
public sealed class ChunkSizeTunerTests : IEventListener
{
    private const long MiB = 1 << 20;
    private readonly List<Tuned> _told = [];
    private readonly ChunkSizeTuner _sizing;

    public ChunkSizeTunerTests() => _sizing = new("chunk", new(this));

    void IEventListener.On(RunEvent happened)
    {
        if (happened is Tuned tuned)
            _told.Add(tuned);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    public void Big_files_lead_to_the_size_beyond_which_nothing_is_gained(long knee)
    {
        Send(files: 40, GiB(8), size => Math.Min(size, knee * MiB));

        Assert.Equal(new("chunk", "size", $"{knee}MiB", true), _sizing.Tuned);
        Assert.Equal(new("chunk", "size", "16MiB"), _told[0]);
    }

    [Fact]
    public void It_never_goes_above_its_cap()
    {
        Send(files: 100, GiB(64), size => size);

        Assert.Equal("256MiB", _sizing.Tuned.Value);
    }

    [Fact]
    public void A_file_is_cut_into_four_at_least()
    {
        Assert.Equal(8 * MiB, _sizing.Of(GiB(1)));
        Assert.Equal(5 * MiB, _sizing.Of(20 * MiB));
        Assert.Equal(MiB, _sizing.Of(3 * MiB));
    }

    [Fact]
    public void Files_too_small_for_the_size_that_is_tried_are_cut_by_the_best_so_far()
    {
        // The first tells of 8 MiB, then 16 MiB is tried, for which a file of 40 MiB is too small.
        Send(files: 20, 40 * MiB, size => size);

        Assert.Equal(8 * MiB, _sizing.Of(40 * MiB));
        Assert.Equal(("8MiB", false), (_sizing.Tuned.Value, _sizing.Tuned.IsTried));
    }

    [Fact]
    public void What_an_earlier_run_had_sent_and_how_files_of_another_size_fared_tells_nothing()
    {
        _sizing.Record(8 * MiB, 8 * MiB, TimeSpan.FromSeconds(1));
        _sizing.Record(64 * MiB, GiB(1), TimeSpan.FromSeconds(1));
        _sizing.Record(8 * MiB, GiB(1), TimeSpan.Zero);

        Assert.Empty(_told);
    }

    [Fact]
    public void The_stage_that_cuts_and_the_one_right_below_share_it_in_every_branch()
    {
        const string yaml = """
            pipeline: p
            stores: { a: { local: { root: a } }, b: { local: { root: b } } }
            stages:
              - glob: { in: "a:" }
              - chunk: { size: auto }
              - upload: { to: "b:{path}" }
              - fork:
                  left: [ { chunk: { size: 1MiB } }, { upload: { to: "b:1/{path}" } } ]
                  right: [ { chunk: { size: auto } }, { upload: { to: "b:2/{path}" } } ]
              - balance:
                  policy: first_available
                  targets:
                    east: [ { chunk: { size: auto } }, { upload: { to: "b:3/{path}" } } ]
                    west: [ { upload: { to: "b:4/{path}" } } ]
            """;
        var built = PlanBuilder.Build(
            "p.yml",
            yaml,
            new(BuiltInStages.All, BuiltInBlocks.All, [LocalStore.Kind]),
            new() { WorkingFolder = "/w" }
        );
        Assert.Empty(built.Problems);

        var sizings = new ChunkSizes(built.Plan!.Steps, new());

        Assert.Same(sizings.Of("chunk"), sizings.Of("upload"));
        Assert.Same(sizings.Of("fork/right/chunk"), sizings.Of("fork/right/upload"));
        Assert.NotSame(sizings.Of("chunk"), sizings.Of("fork/right/chunk"));
        Assert.NotNull(sizings.Of("balance/east/upload"));
        Assert.Null(sizings.Of("balance/west/upload"));
        Assert.Null(sizings.Of("fork/left/chunk"));
        Assert.Null(sizings.Of("fork/left/upload"));
        Assert.Equal(["chunk", "fork/right/chunk", "balance/east/chunk"], sizings.Tuned.Select(tuned => tuned.Stage));
    }

    private static long GiB(long count) => count << 30;

    private void Send(int files, long length, Func<long, double> rate)
    {
        for (var i = 0; i < files; i++)
        {
            var size = _sizing.Of(length);
            _sizing.Record(size, length, TimeSpan.FromSeconds(length / rate(size)));
        }
    }
}
