using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.Execution.Tracking;

namespace Pipeline.Engine.Execution.Handlers;

/// <summary>An item that a worker of a stage has taken from the queue: a file, or a chunk of one.</summary>
/// <param name="item">The item.</param>
/// <param name="worker">What the worker is doing.</param>
/// <param name="began">When work on it began, as a timestamp.</param>
internal sealed class ItemWork(FileItem item, WorkerActivity worker, long began)
{
    /// <summary>The item; after its last chunk, the whole file.</summary>
    public FileItem Item { get; private set; } = item;

    public WorkerActivity Worker => worker;

    public long Began { get; private set; } = began;

    /// <summary>The attempts made so far, from 1; of a file in chunks, the most for one chunk.</summary>
    public int Attempts { get; set; } = 1;

    /// <summary>Whether the item is to leave the stage without being worked on.</summary>
    public bool IsReturned { get; init; }

    /// <summary>Whether all chunks of the file have been sent, and what is left is to make one file of them.</summary>
    public bool IsJoined { get; private set; }

    /// <summary>The last chunk has ended: from here on this is the whole file.</summary>
    /// <param name="joined">The result of all chunks.</param>
    public void Join(ChunkJoinResult joined) =>
        (Item, Began, Attempts, IsJoined) = (Item with { Chunk = null }, joined.Began, joined.Attempts, true);
}
