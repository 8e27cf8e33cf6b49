using Pipeline.Engine.Execution.Tracking;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Execution.Handlers;

/// <summary>
/// Sends each chunk of a file by itself. After the last one it calls the chain again for the whole file, or fails the
/// file if a chunk has failed.
/// </summary>
internal sealed class JoinChunks(string step, StageCounters counters, InFlightTracker tracker) : ItemHandler
{
    public override ValueTask<ItemOutcome> HandleAsync(ItemWork work, CancellationToken cancellationToken) =>
        work.Item.Chunk is null ? Next.HandleAsync(work, cancellationToken) : JoinAsync(work, cancellationToken);

    private async ValueTask<ItemOutcome> JoinAsync(ItemWork work, CancellationToken cancellationToken)
    {
        if (tracker.Find(work.Item.Origin) is not { } tracked)
            return default;
        // Once a chunk has failed the others need not be sent.
        var (attempts, fault) = tracked.HasLostChunk(step) ? (0, null) : await SendAsync(work, cancellationToken);
        if (tracked.JoinChunk(step, work.Item.Chunk!.Value, work.Began, attempts, fault) is not { } joined)
            return default;
        work.Join(joined);
        return joined.Fault is { } lost ? ItemOutcome.Failed(lost) : await Next.HandleAsync(work, cancellationToken);
    }

    private async ValueTask<(int Attempts, Exception? Fault)> SendAsync(ItemWork work, CancellationToken cancellationToken)
    {
        try
        {
            // A chunk that was returned unsent comes with a fault, and without an attempt.
            var outcome = await Next.HandleAsync(work, cancellationToken);
            return (outcome.Fault is null ? work.Attempts : 0, outcome.Fault);
        }
        catch (Exception fault) when (fault is not JournalException && !cancellationToken.IsCancellationRequested)
        {
            counters.Note(fault);
            return (work.Attempts, fault);
        }
    }
}
