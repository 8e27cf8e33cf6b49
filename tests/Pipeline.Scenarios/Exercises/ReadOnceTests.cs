using Pipeline.Engine.Execution;
using Pipeline.Testing;
using Pipeline.Testing.Faults;
using Pipeline.Testing.Memory;

namespace Pipeline.Scenarios.Exercises;

/// <summary>How often the bytes of an origin are read on their way through three copies and a proof of each.</summary>
public sealed class ReadOnceTests
{
    [Fact]
    public async Task Hash_of_bytes_that_pass_is_taken_while_they_pass()
    {
        var script = FaultScript.Count();
        await MemoryWorld.Of(ReferencePipeline.Copier).RunAsync(script);

        // Three branches read it, each for its own copy; the proof reads it no more, and each copy once.
        Assert.Equal((3, 1), Reads(script));
    }

    [Fact]
    public async Task Origin_of_copies_that_the_kernel_made_is_read_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere the bytes pass");
        using var disk = new TempFolder();
        foreach (var (path, bytes) in SampleFiles.Files(100_000))
            disk.Write($"incoming/{path}", bytes);
        var script = FaultScript.Count();
        var plan = ReferencePipeline.Copier.Plan(disk.Path, 100_000, 1, local => new FaultyStore(local, script));
        var settings = new RunSettings { Journal = _ => new(new MemoryJournal()) };

        var report = await new PipelineRun(plan, settings).RunAsync(default, default);

        Assert.Equal((0, 3), (report.Total.Failed, report.Total.Done));
        // Opened for each of the three copies, whose bytes the kernel carries, and for the proof, which alone reads it.
        Assert.Equal((4, 1), Reads(script));
        var reads = script.Trace.Where(one => one.Call == StoreCall.Read && one.Place.Store == "incoming");
        var pieces = script.Trace.Where(one => one.Call == StoreCall.Read && one.Place.Store != "incoming");
        Assert.Equal(pieces.Count() / 3, reads.Count());
    }

    /// <summary>How often each origin and each copy was opened, the same for all.</summary>
    private static (int Origin, int Copy) Reads(FaultScript script)
    {
        var opened = script.Trace.Where(one => one.Call == StoreCall.OpenRead).GroupBy(one => one.Place).ToList();
        return (
            Assert.Single(opened.Where(one => one.Key.Store == "incoming").Select(one => one.Count()).Distinct()),
            Assert.Single(opened.Where(one => one.Key.Store != "incoming").Select(one => one.Count()).Distinct())
        );
    }
}
