namespace Pipeline.Engine.Execution.Handlers;

/// <summary>
/// One link of the chain around a stage: does its part, and calls the next one. A link with nothing to do returns the
/// next one's task as it is: each method that waits costs every file something.
/// </summary>
internal abstract class ItemHandler
{
    /// <summary>The link below.</summary>
    protected ItemHandler Next { get; private set; } = null!;

    public abstract ValueTask<ItemOutcome> HandleAsync(ItemWork work, CancellationToken cancellationToken);

    /// <summary>Links handlers in this order, and returns the first.</summary>
    public static ItemHandler Chain(params ReadOnlySpan<ItemHandler> handlers)
    {
        for (var n = 0; n < handlers.Length - 1; n++)
            handlers[n].Next = handlers[n + 1];
        return handlers[0];
    }
}
