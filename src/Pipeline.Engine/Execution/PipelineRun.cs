using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution.Resilience;
using Pipeline.Engine.Execution.Scheduling;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Sqlite;

namespace Pipeline.Engine.Execution;

/// <summary>Runs a plan: once, some times, or on its schedule until a signal comes.</summary>
public sealed class PipelineRun(PipelinePlan plan, RunSettings settings)
{
    private readonly string _run = RunName.New();
    private readonly long _began = settings.Clock.GetTimestamp();
    private Func<RunSnapshot>? _snapshot;

    /// <summary>Runs to the end.</summary>
    /// <param name="drain">The first signal: no new file is taken; files in flight have the shutdown time.</param>
    /// <param name="abort">The second signal: everything ends at once; drafts are dropped.</param>
    /// <exception cref="JournalException">The journal cannot be opened; nothing was started.</exception>
    public async Task<RunReport> RunAsync(CancellationToken drain, CancellationToken abort)
    {
        await using var journal = await OpenJournalAsync(abort);
        // Let go of when everything has ended, also what a signal has cut short.
        using var runLock = new ExclusiveLoopLock(settings.IsDryRun ? null : plan.Lock, plan.Name, _run, settings.Clock);
        using var limit = new AbortLimit(settings.Clock, abort);
        using var context = new RunContext(plan, settings, _run);
        var services = new RunServices(context, journal, settings.OpenFiles);
        try
        {
            return await RunAsync(context, services, runLock, limit, drain, abort);
        }
        finally
        {
            await limit.WaitAsync(services.DisposeAsync().AsTask());
        }
    }

    /// <summary>The run at this moment; null before it has begun.</summary>
    public RunSnapshot? Snapshot() => Volatile.Read(ref _snapshot)?.Invoke();

    private async Task<RunReport> RunAsync(
        RunContext context,
        RunServices services,
        ExclusiveLoopLock runLock,
        AbortLimit limit,
        CancellationToken drain,
        CancellationToken abort
    )
    {
        var graph = new PipelineGraph(context, services, settings.Inbox);
        var loops = new RunLoops(context, services, graph, runLock, _began);
        _snapshot = () => Snapshot(context, services, graph, loops) with { WaitsFor = runLock.WaitsFor };
        context.Events.Publish(new RunStarted(plan.Name, _run));
        if (services.Budget.IsReduced)
            context.Events.Publish(new WorkersReduced(services.Budget.Workers, settings.OpenFiles!.Value));
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(abort);
        using var draining = drain.Register(() => Drain(context, cancellation));
        var guard = new FaultGuard(cancellation);
        await using var heartbeat = new Heartbeat(Snapshot, context.Events, context.Clock);
        var workers = graph.Nodes.Select(node => node.RunAsync(guard.RunAsync, guard.Token)).ToList();
        await limit.WaitAsync(WorkAsync(graph, loops, workers, guard));
        await guard.RunAsync(services.Journal.FlushAsync(CancellationToken.None).AsTask());
        var cause = guard.Cause ?? loops.ScanFault;
        var isClean = cause is null && !guard.Token.IsCancellationRequested && services.Recorder.Failed == 0;
        await guard.RunAsync(services.Cleanup.EndRunAsync(isClean));
        var total = loops.Total();
        cause = guard.Cause ?? loops.ScanFault;
        var report = new RunReport
        {
            Pipeline = plan.Name,
            Run = _run,
            Result =
                cause is not null ? RunResult.Broken
                : drain.IsCancellationRequested || abort.IsCancellationRequested ? RunResult.Interrupted
                : total.Failed > 0 ? RunResult.SomeFailed
                : runLock.Refused is not null ? RunResult.Locked
                : RunResult.Done,
            Total = total,
            LockedBy = runLock.Refused,
            Cause = cause,
            Tuned = [.. services.ChunkSizes.Tuned, .. graph.Stages.Select(stage => stage.Tuned).OfType<TunedSetting>()],
        };
        context.Events.Publish(new RunEnded(report));
        return report;
    }

    /// <summary>All loops, and the end of all who work.</summary>
    private async Task WorkAsync(PipelineGraph graph, RunLoops loops, List<Task> workers, FaultGuard guard)
    {
        try
        {
            await loops.RunAsync(settings.Loops, guard);
            await graph.CloseQueuesAsync();
            await Task.WhenAll(workers);
        }
        catch (Exception fault) when (guard.IsConsequence(fault))
        {
            // The report says why: a signal, or the first cause that broke the run. A worker that waits for room in a
            // queue ends by the cancellation; the queue is open until then, or its end would look like a fault.
            await Task.WhenAll(workers);
            await graph.CloseQueuesAsync();
        }
        foreach (var stage in graph.Stages)
            await stage.EndAsync();
        foreach (var block in graph.Blocks)
            await guard.RunAsync(block.EndAsync().AsTask());
    }

    private RunSnapshot Snapshot(RunContext context, RunServices services, PipelineGraph graph, RunLoops loops) =>
        new(
            plan.Name,
            loops.Number,
            context.Clock.GetUtcNow(),
            context.Clock.GetElapsedTime(_began),
            graph.Source.IsListing,
            services.Tracker.Opened,
            services.Recorder.FoundBytes,
            services.Tracker.Ended,
            services.Recorder.Skipped,
            loops.NextScan,
            services.Recorder.LastFileAt,
            [graph.Source.Snapshot(), .. graph.Nodes.Select(node => node.Snapshot())]
        );

    private async ValueTask<IJournal> OpenJournalAsync(CancellationToken cancellationToken) =>
        settings.Journal is { } open ? await open(_run)
        : settings.IsDryRun ? await ReadOnlyJournal.OpenAsync(settings.LogFolder, plan.Journal, cancellationToken)
        : await SqliteJournal.OpenAsync(settings.LogFolder, plan.Journal, _run, settings.Clock, plan.Roll, cancellationToken);

    private void Drain(RunContext context, CancellationTokenSource cancellation)
    {
        context.BeginDrain();
        context.Events.Publish(new Draining(plan.Shutdown));
        cancellation.CancelAfter(plan.Shutdown);
    }
}
