using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Execution;

/// <summary>
/// One kind of block in one run: it builds the nodes of its blocks, and takes part in each loop of the run. What an
/// earlier run left has to be cleaned up also when the plan has no such block any more.
/// </summary>
internal abstract class BlockRuntime
{
    /// <summary>Builds a block before the steps below it, which are already there.</summary>
    /// <param name="plan">The block.</param>
    /// <param name="graph">Builds the branches, and takes the nodes.</param>
    /// <param name="below">The steps below the block.</param>
    /// <param name="failures">What answers for files that fail around the block.</param>
    /// <param name="room">How many files each queue must have room for at the least.</param>
    public abstract BuiltSteps Build(BlockPlan plan, GraphBuilder graph, BuiltSteps below, FailureHandler failures, int room);

    /// <summary>The source is built.</summary>
    public virtual void Attach(SourceRunner source) { }

    /// <summary>A loop begins, and no file is in flight.</summary>
    public virtual ValueTask BeginLoopAsync(CancellationToken cancellationToken) => default;

    /// <summary>The source has listed everything, or was cut short.</summary>
    public virtual ValueTask SourceEndedAsync(bool isWhole, CancellationToken cancellationToken) => default;

    /// <summary>A loop ends, and no file is in flight any more.</summary>
    public virtual ValueTask EndLoopAsync(CancellationToken cancellationToken) => default;

    /// <summary>The run ends, in whatever way.</summary>
    public virtual ValueTask EndAsync() => default;
}

/// <summary>A kind of block that can run.</summary>
internal interface IBlockFactory
{
    /// <summary>What a run needs for its blocks of this kind, also when its plan has none.</summary>
    BlockRuntime Create(RunContext context, RunServices services);
}
