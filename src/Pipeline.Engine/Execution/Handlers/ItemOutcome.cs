using Pipeline.Abstractions.Stages;

namespace Pipeline.Engine.Execution.Handlers;

/// <summary>
/// The result of a stage's work on an item. The default value is that of a chunk whose file is not complete: nothing
/// goes downstream.
/// </summary>
internal readonly record struct ItemOutcome
{
    /// <summary>What the stage returned; null when it was not run or failed.</summary>
    public StageResult? Result { get; private init; }

    /// <summary>Why the stage failed; null when it did not.</summary>
    public Exception? Fault { get; private init; }

    /// <summary>How the item leaves the pipeline here; null when it goes on.</summary>
    public ItemResult? End { get; private init; }

    public static ItemOutcome Of(StageResult result) => new() { Result = result };

    public static ItemOutcome Failed(Exception fault) => new() { Fault = fault };

    public static ItemOutcome Ended(ItemResult end) => new() { End = end };
}
