using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Execution.Tracking;

/// <summary>
/// Puts the chunks of a file into the queue below, those of one file together: a file that waits for room waits for
/// none that comes after it.
/// </summary>
internal sealed class ChunkOutput(ItemSink downstream)
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Puts them one after the other.</summary>
    public async ValueTask PutAsync(IEnumerable<FileItem> chunks, WorkerActivity worker, CancellationToken cancellationToken)
    {
        using var blocked = worker.During(WorkerState.Blocked);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            foreach (var chunk in chunks)
                await downstream.PutAsync(chunk, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }
}
