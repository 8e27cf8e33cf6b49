using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution.Resilience;
using Pipeline.Engine.Stages.Copy;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Execution.Tracking;

/// <summary>
/// What a copying stage does with slices: each is sent by itself, with attempts of its own, and the last one to end
/// tells what all of them came to.
/// </summary>
internal sealed class SliceRunner(StagePlan plan, CopyStage stage, Retry retry, RunContext context)
{
    /// <summary>Makes one file of slices that were all sent.</summary>
    public ValueTask<StageResult> JoinAsync(FileItem item, CancellationToken cancellationToken) =>
        stage.JoinAsync(item, cancellationToken);

    /// <summary>
    /// Sends a slice; returns what all slices of the file came to when this was the last of them. Once one has failed
    /// the others are not sent.
    /// </summary>
    /// <param name="item">The file, as that slice.</param>
    /// <param name="slice">The slice.</param>
    /// <param name="wait">Waits before another attempt.</param>
    /// <param name="failed">Is told of the fault that ended the attempts.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async ValueTask<ChunkJoinResult?> SendAsync(
        FileItem item,
        FileChunk slice,
        Func<int, StoreException, TimeSpan, ValueTask> wait,
        Action<Exception> failed,
        CancellationToken cancellationToken
    )
    {
        if (context.Tracker.Find(item.Origin) is not { } tracked)
            return null;
        var began = context.Clock.GetTimestamp();
        if (tracked.HasLostSlice(plan.Name))
            return tracked.JoinSlice(plan.Name, slice, began, 0, null);
        try
        {
            var (_, attempts) = await retry.RunAsync(
                async token =>
                {
                    await stage.SendAsync(item, token);
                    return true;
                },
                wait,
                cancellationToken
            );
            return tracked.JoinSlice(plan.Name, slice, began, attempts, null);
        }
        catch (Exception fault) when (fault is not JournalException && !cancellationToken.IsCancellationRequested)
        {
            failed(fault);
            return tracked.JoinSlice(plan.Name, slice, began, 0, fault);
        }
    }

    /// <summary>
    /// A slice of a file that is wanted back ends unsent; returns what all slices of the file came to when this was the
    /// last of them.
    /// </summary>
    public ChunkJoinResult? GiveBack(FileItem item, FileChunk slice)
    {
        var back = new StoreException(
            default,
            StoreErrorKind.Busy,
            $"{item.Origin} was canceled before all of its chunks were sent"
        );
        return context.Tracker.Find(item.Origin)?.JoinSlice(plan.Name, slice, context.Clock.GetTimestamp(), 0, back);
    }
}
