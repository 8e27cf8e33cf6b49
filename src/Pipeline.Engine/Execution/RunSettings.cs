using Pipeline.Abstractions.Activity;
using Pipeline.Engine.Execution.Queues;
using Pipeline.Engine.State;
using Pipeline.Engine.Times;

namespace Pipeline.Engine.Execution;

/// <summary>How a plan is to be run.</summary>
public sealed record RunSettings
{
    /// <summary>How many loops to run; null for one, or for ever where the plan has a schedule.</summary>
    public int? Loops { get; init; }

    /// <summary>Only say what would be done.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>
    /// How many files the run may hold open at once; null for as many as it likes. It has fewer workers then.
    /// </summary>
    public int? OpenFiles { get; init; }

    /// <summary>The folder of journal and manifest.</summary>
    public string LogFolder { get; init; } = "log";

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = MachineClock.Instance;

    /// <summary>Who listens to the run.</summary>
    public IReadOnlyList<IEventListener> Listeners { get; init; } = [];

    /// <summary>Makes the inbox before a stage, given its capacity.</summary>
    public Func<int, IItemQueue> Inbox { get; init; } = capacity => new ChannelItemQueue(capacity);

    /// <summary>
    /// Opens the journal of the run of that name; null for the SQLite journal in <see cref="LogFolder"/>.
    /// </summary>
    public Func<string, ValueTask<IJournal>>? Journal { get; init; }
}
