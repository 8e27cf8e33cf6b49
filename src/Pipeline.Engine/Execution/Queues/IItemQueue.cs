using System.Diagnostics.CodeAnalysis;
using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Execution.Queues;

/// <summary>
/// The bounded place before a stage. Today a channel in this process; only plain items pass through it, so that it may
/// be something outside one day.
/// </summary>
public interface IItemQueue
{
    /// <summary>How many files wait now.</summary>
    int Count { get; }

    /// <summary>How many files may wait.</summary>
    int Capacity { get; }

    /// <summary>
    /// Puts a file in; returns when the inbox has it, and waits while it is full: this is the back-pressure.
    /// </summary>
    ValueTask PutAsync(FileItem item, CancellationToken cancellationToken);

    /// <summary>Hands out files until the inbox is closed and empty. Each worker takes for itself.</summary>
    IAsyncEnumerable<Delivery> TakeAsync(CancellationToken cancellationToken);

    /// <summary>Hands out a file if one waits now; the delivery is acknowledged as any other.</summary>
    bool TryTake([NotNullWhen(true)] out Delivery? delivery);

    /// <summary>
    /// No more files will come. With a fault, those who take see the fault and never mistake it for an end.
    /// </summary>
    ValueTask CloseAsync(Exception? fault = null);
}

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
