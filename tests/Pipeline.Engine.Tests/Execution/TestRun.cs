using System.Collections.Concurrent;
using Pipeline.Abstractions.Activity;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Observability;
using Pipeline.Testing.Memory;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>Runs a plan with a journal in memory, and keeps what was told of it.</summary>
internal sealed class TestRun : IEventListener
{
    private readonly ConcurrentQueue<RunEvent> _events = new();
    private PipelineRun? _pipeline;

    public MemoryJournal Journal { get; init; } = new();

    public RunSettings Settings { get; init; } = new();

    public CancellationTokenSource Drain { get; } = new();

    public CancellationTokenSource Abort { get; } = new();

    public IEnumerable<RunEvent> Events => _events;

    public IEnumerable<T> Told<T>()
        where T : RunEvent => _events.OfType<T>();

    public Task<RunReport> RunAsync(PipelinePlan plan)
    {
        _pipeline = new PipelineRun(plan, Settings with { Journal = _ => new(Journal), Listeners = [this] });
        return _pipeline.RunAsync(Drain.Token, Abort.Token).WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>
    /// Waits until the run sleeps until its next loop: a clock that is wound before then winds past a wait that has not
    /// begun.
    /// </summary>
    public async Task NextScanAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (_pipeline?.Snapshot()?.NextScan is null)
            await Task.Delay(1, limit.Token);
    }

    /// <summary>Waits until an event of that type was told.</summary>
    public async Task ToldAsync<T>()
        where T : RunEvent
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!Told<T>().Any())
            await Task.Delay(1, limit.Token);
    }

    public void On(RunEvent happened) => _events.Enqueue(happened);
}
