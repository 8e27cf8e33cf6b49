using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Execution;

/// <summary>
/// What a stage sees of the graph below it: where a file goes on, and where a file that ends early is reported.
/// </summary>
internal abstract class ItemSink
{
    /// <summary>The file goes on.</summary>
    public abstract ValueTask PutAsync(FileItem item, CancellationToken cancellationToken);

    /// <summary>The file has ended above; nothing more of it will come this way.</summary>
    public abstract ValueTask CompleteAsync(FileItem item, ItemResult result, CancellationToken cancellationToken);
}

/// <summary>How a file ends its way. The values are ordered: of several branches the highest counts.</summary>
internal enum ItemResult
{
    /// <summary>It passed every stage.</summary>
    Completed,

    /// <summary>A stage had a reason to leave it, and it is no failure.</summary>
    Skipped,

    /// <summary>It failed.</summary>
    Failed,
}
