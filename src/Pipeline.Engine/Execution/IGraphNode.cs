using Pipeline.Engine.Observability;

namespace Pipeline.Engine.Execution;

/// <summary>A part of the graph that has an inbox and tasks of its own: a stage or a balance block.</summary>
internal interface IGraphNode
{
    /// <summary>Bytes moved by it since the run began.</summary>
    long Bytes { get; }

    /// <summary>Works until the inbox is closed and empty.</summary>
    /// <param name="guard">Takes in a worker's fault; it throws nothing.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task RunAsync(Func<Task, Task> guard, CancellationToken cancellationToken);

    /// <summary>Lets what waits in its inbox leave at once, so that no file waits behind a worker that hangs.</summary>
    ValueTask DrainQueueAsync(CancellationToken cancellationToken);

    /// <summary>No more files will come.</summary>
    ValueTask CloseAsync();

    /// <summary>The part at this moment.</summary>
    StageSnapshot Snapshot();
}
