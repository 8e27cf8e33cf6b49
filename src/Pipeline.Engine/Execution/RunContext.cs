using Pipeline.Abstractions.Activity;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Execution;

/// <summary>What one run is: its plan and name, its time and events, and whether it takes new files.</summary>
internal sealed class RunContext(PipelinePlan plan, RunSettings settings, string run) : IDisposable
{
    private readonly CancellationTokenSource _enough = new();

    public PipelinePlan Plan => plan;

    /// <summary>The run's name (see <see cref="State.RunName"/>).</summary>
    public string Run => run;

    public TimeProvider Clock => settings.Clock;

    public EventStream Events { get; } = new(settings.Listeners);

    public bool IsDryRun => settings.IsDryRun;

    /// <summary>Cancelled when no new file is to be taken.</summary>
    public CancellationToken Enough => _enough.Token;

    /// <summary>No new file is taken from now on; what is in flight goes on.</summary>
    public void BeginDrain() => _enough.Cancel();

    public void Dispose() => _enough.Dispose();
}
