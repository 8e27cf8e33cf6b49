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
