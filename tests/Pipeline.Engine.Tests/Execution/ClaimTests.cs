using Pipeline.Engine.Tests.Execution.Requirements;
using Pipeline.Engine.Transfer;
using Pipeline.Testing.Faults;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>
/// Two runs of one pipeline, of which one stands still at a chosen call and goes on when the other has done the work.
/// </summary>
public sealed class ClaimTests : IDisposable
{
    private const string Copy = "  - copy: { to: \"to:{path}\" }\n";
    private const string Verify = "  - verify: {}\n";
    private const string Archive = "  - archive: { to: \"backup:{path}\" }\n";
    private const int Length = 20_000;
    private static readonly string New = new('n', Length + 1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly EditedPipeline _pipeline = new EditedPipeline().With("from/a.csv", "old");

    /// <summary>A stage that copies, and a call of a store at which a run stands still.</summary>
    public static TheoryData<string, string, StoreCall> Moments { get; } =
        new()
        {
            { Copy, "from", StoreCall.OpenRead },
            { Copy, "to", StoreCall.Create },
            { Copy, "to", StoreCall.CopyInside },
            { Copy, "to", StoreCall.Write },
            { Copy, "to", StoreCall.Commit },
            { Copy, "to", StoreCall.OpenRead },
            { Copy, "from", StoreCall.Move },
            { Copy + Archive, "to", StoreCall.Commit },
            { Copy + Archive, "backup", StoreCall.Commit },
            { "  - chunk: { size: 4KiB }\n  - upload: { to: \"to:{path}\" }\n", "to", StoreCall.Commit },
        };

    private readonly SemaphoreSlim _reached = new(0);
    private readonly ManualResetEventSlim _goOn = new();
    private int _held;

    public void Dispose()
    {
        _pipeline.Dispose();
        _reached.Dispose();
        _goOn.Dispose();
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task A_run_that_stands_still_puts_no_old_version_over_the_new_one(string copy, string store, StoreCall at)
    {
        var stages = $"  - glob: {{ in: \"from:\" }}\n{copy}{Verify}  - delete: {{ what: origin }}\n";
        _pipeline.With("from/a.csv", new string('o', Length));
        var standing = Task.Run(() =>
            _pipeline.RunAsync(_pipeline.Plan(stages, call => Hold(call, store, at), at == StoreCall.CopyInside))
        );
        await StandsAsync(standing);
        _pipeline.With("from/a.csv", New);

        var other = await _pipeline.RunAsync(_pipeline.Plan(stages));
        Assert.Equal((1, 0), (other.Report.Total.Done, other.Report.Total.Failed));
        _goOn.Set();
        var late = await standing;

        Assert.Equal(New, _pipeline.Text("to/a.csv"));
        Assert.Equal(["to/a.csv"], _pipeline.Files("to"));
        Assert.Empty(_pipeline.Files("from"));
        Assert.Empty(late.Failed);
        Assert.Contains($"from:a.csv {ClaimLostException.Reason}", late.Skipped);
        Assert.Empty(await _pipeline.TroubleAsync(_pipeline.Plan(stages)));
    }

    /// <summary>A run that lists many files while no other run lives claims them ahead, and names no draft.</summary>
    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Nor_does_one_that_has_claimed_the_file_ahead(string copy, string store, StoreCall at)
    {
        var stages = $"  - glob: {{ in: \"from:\" }}\n{copy}{Verify}  - delete: {{ what: origin }}\n";
        _pipeline.With("from/a.csv", new string('o', Length));
        foreach (var number in Enumerable.Range(1, 15))
            _pipeline.With($"from/b{number}.csv", "other");
        var standing = Task.Run(() =>
            _pipeline.RunAsync(_pipeline.Plan(stages, call => HoldClaimed(call, store, at), at == StoreCall.CopyInside))
        );
        await StandsAsync(standing);
        _pipeline.With("from/a.csv", New);

        var other = await _pipeline.RunAsync(_pipeline.Plan(stages));
        _goOn.Set();
        var late = await standing;

        Assert.Empty(other.Failed);
        Assert.Empty(late.Failed);
        Assert.Equal(New, _pipeline.Text("to/a.csv"));
        Assert.Equal(16, _pipeline.Files("to").Length);
        Assert.Empty(_pipeline.Files("from"));
        Assert.Contains($"from:a.csv {ClaimLostException.Reason}", late.Skipped);
        Assert.Empty(await _pipeline.TroubleAsync(_pipeline.Plan(stages)));
    }

    /// <summary>Nobody deletes the source here: the record alone decides what the next run does.</summary>
    [Theory]
    [InlineData("to", StoreCall.Commit)]
    [InlineData("to", StoreCall.OpenRead)]
    public async Task The_record_of_an_old_version_is_not_written_over_that_of_the_new_one(string store, StoreCall at)
    {
        const string Stages = "  - glob: { in: \"from:\" }\n" + Copy + Verify;
        var standing = Task.Run(() => _pipeline.RunAsync(_pipeline.Plan(Stages, call => Hold(call, store, at), false)));
        await StandsAsync(standing);
        _pipeline.With("from/a.csv", New);
        _ = await _pipeline.RunAsync(_pipeline.Plan(Stages));
        _goOn.Set();
        _ = await standing;

        Assert.Equal(New, _pipeline.Text("to/a.csv"));
        Assert.Equal(0, (await _pipeline.RunAsync(_pipeline.Plan(Stages))).Report.Total.Done);
        Assert.Empty(await _pipeline.TroubleAsync(_pipeline.Plan(Stages)));
    }

    [Fact]
    public async Task Two_runs_with_the_same_version_do_not_hinder_each_other()
    {
        const string Stages = "  - glob: { in: \"from:\" }\n" + Copy + Verify;
        var standing = Task.Run(() =>
            _pipeline.RunAsync(_pipeline.Plan(Stages, call => Hold(call, "to", StoreCall.Commit), false))
        );
        await StandsAsync(standing);

        var other = await _pipeline.RunAsync(_pipeline.Plan(Stages));
        _goOn.Set();

        Assert.Equal((1, 0), (other.Report.Total.Done, other.Report.Total.Failed));
        Assert.Empty((await standing).Failed);
        Assert.Equal("old", _pipeline.Text("to/a.csv"));
        Assert.Equal(["to/a.csv"], _pipeline.Files("to"));
    }

    private async Task StandsAsync(Task standing)
    {
        var reached = _reached.WaitAsync(Patience);
        if (await Task.WhenAny(reached, standing) == standing)
            await standing;
        Assert.True(await reached);
    }

    private void Hold(StoreOperation call, string store, StoreCall at)
    {
        if (call.Call != at || call.Place.Store != store || Interlocked.Exchange(ref _held, 1) == 1)
            return;
        _ = _reached.Release();
        _goOn.Wait(Patience);
    }

    private void HoldClaimed(StoreOperation call, string store, StoreCall at)
    {
        if (!call.Place.Path.Name.Contains("a.csv", StringComparison.Ordinal))
            return;
        Assert.True(SpinWait.SpinUntil(() => _held == 1 || _pipeline.ClaimedAhead() == 16, Patience));
        Hold(call, store, at);
    }
}
