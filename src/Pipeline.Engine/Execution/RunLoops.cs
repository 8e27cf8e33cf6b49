using Pipeline.Engine.Execution.Resilience;
using Pipeline.Engine.Execution.Scheduling;
using Pipeline.Engine.Observability;

namespace Pipeline.Engine.Execution;

/// <summary>The loops of a run: each looks once, and ends when every file that it took has ended.</summary>
/// <param name="context">The run.</param>
/// <param name="services">What its nodes share.</param>
/// <param name="graph">Its nodes.</param>
/// <param name="runLock">Held while a loop works.</param>
/// <param name="began">When the run began, as a timestamp.</param>
internal sealed class RunLoops(
    RunContext context,
    RunServices services,
    PipelineGraph graph,
    ExclusiveLoopLock runLock,
    long began
)
{
    private readonly LoopScheduler _times = new(context.Plan.Schedule, context.Clock);
    private LoopReport _before = new();

    /// <summary>The number of the loop, from 1; 0 before the first.</summary>
    public int Number { get; private set; }

    /// <summary>Why the source could not look the last time; null when it could.</summary>
    public Exception? ScanFault { get; private set; }

    /// <summary>When the source looks next; null while it does, and after the last loop.</summary>
    public DateTimeOffset? NextScan => _times.NextScan;

    /// <summary>What all loops did; of the files that were left only those of the last one, as each leaves them again.</summary>
    public LoopReport Total()
    {
        var total = graph.Totals(Number, began);
        return total with { Failed = services.Recorder.StillFailed, Skipped = total.Skipped - _before.Skipped };
    }

    /// <summary>All loops.</summary>
    /// <param name="wanted">How many; null for as many as the schedule wants.</param>
    /// <param name="guard">Ends them.</param>
    public async Task RunAsync(int? wanted, FaultGuard guard)
    {
        var isDaemon = wanted is null && _times.IsRunning && !context.IsDryRun;
        var loops = isDaemon ? int.MaxValue : wanted ?? 1;
        // Who asks for some loops wants the first one now.
        if (isDaemon && _times.HasFirstTime)
            await UnlessEnoughAsync(enough => _times.WaitAsync(began, enough), guard.Token);
        while (Number < loops && !context.Enough.IsCancellationRequested)
        {
            if (!await TakeLockAsync(isDaemon, guard))
                return;
            var start = context.Clock.GetTimestamp();
            services.BeginLoop();
            if (Number == 0)
                await services.Cleanup.BeginRunAsync(graph.Steps, guard.Token);
            if (!await LoopAsync(start, guard) && !_times.IsRunning)
                return;
            runLock.Release();
            if (Number < loops)
                await UnlessEnoughAsync(enough => _times.WaitAsync(start, enough), guard.Token);
        }
    }

    /// <summary>Takes the lock; a run on a schedule waits for it. False when the run is to end.</summary>
    private async Task<bool> TakeLockAsync(bool waits, FaultGuard guard)
    {
        var isTaken = false;
        await guard.RunAsync(
            UnlessEnoughAsync(async enough => isTaken = await runLock.TakeAsync(waits, context.Events, enough), guard.Token)
        );
        return isTaken;
    }

    /// <summary>One look and everything it takes. Returns whether the source could look.</summary>
    private async Task<bool> LoopAsync(long start, FaultGuard guard)
    {
        _before = graph.Totals(Number, began);
        context.Events.Publish(new LoopStarted(++Number));
        foreach (var block in graph.Blocks)
            await guard.RunAsync(block.BeginLoopAsync(guard.Token).AsTask());
        var end = await ScanAsync(guard);
        foreach (var block in graph.Blocks)
            await block.SourceEndedAsync(end == SourceEnd.Whole, guard.Token);
        await services.Tracker.WhenEmptyAsync(guard.Token);
        foreach (var block in graph.Blocks)
            await guard.RunAsync(block.EndLoopAsync(guard.Token).AsTask());
        if (end == SourceEnd.Whole)
            await guard.RunAsync(graph.Unmet.TellAsync(guard.Token));
        await services.Cleanup.SweepAsync(guard.Token);
        await guard.RunAsync(services.Cleanup.EndLoopAsync(guard.Token));
        var took = context.Clock.GetElapsedTime(start);
        context.Events.Publish(new LoopEnded(graph.Totals(Number, began).Since(_before) with { Elapsed = took }));
        return end != SourceEnd.Broken;
    }

    /// <summary>A source that cannot look breaks the run; its files go on. A schedule looks again.</summary>
    private async Task<SourceEnd> ScanAsync(FaultGuard guard)
    {
        try
        {
            if (!await graph.Source.RunAsync(guard.Token))
                return SourceEnd.CutShort;
            ScanFault = null;
            return SourceEnd.Whole;
        }
        catch (Exception fault) when (fault is not OperationCanceledException && !guard.IsConsequence(fault))
        {
            ScanFault = fault;
            context.Events.Publish(new LoopBroken(Number, fault));
            return SourceEnd.Broken;
        }
    }

    /// <summary>Waits for something; a signal ends that well, as there is nothing in flight to wait for.</summary>
    private async Task UnlessEnoughAsync(Func<CancellationToken, Task> wait, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.Enough);
        try
        {
            await wait(either.Token);
        }
        catch (OperationCanceledException)
            when (context.Enough.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The loop sees that it is enough.
        }
    }
}
