using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Execution.Queues;

/// <summary>
/// One file in one pair of hands. It is acknowledged exactly once, after what came of it was put onward.
/// </summary>
public abstract class Delivery(FileItem item)
{
    /// <summary>The file.</summary>
    public FileItem Item => item;

    /// <summary>
    /// Cancelled when the file is no longer ours to work on, because an inbox outside gave it to somebody else.
    /// </summary>
    public virtual CancellationToken Lost => default;

    /// <summary>Tells the inbox that the file is dealt with.</summary>
    public abstract ValueTask AckAsync();
}
