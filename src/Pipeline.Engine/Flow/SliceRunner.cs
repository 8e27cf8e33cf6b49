using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Plan;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Flow;

/// <summary>What a copying stage does with slices: each is sent by itself, with attempts of its own, and the last one to end tells what all of them came to.</summary>
internal sealed class SliceRunner(StagePlan plan, CopyingStage stage, Retry retry, RunHouse house)
{
    /// <summary>Makes one file of slices that were all sent.</summary>
    public ValueTask<Outcome> JoinAsync(FileItem item, CancellationToken stop) => stage.JoinAsync(item, stop);

    /// <summary>
    /// Sends a slice; returns what all slices of the file came to when this was the last of them. Once one has failed the others are not sent.
    /// </summary>
    /// <param name="item">The file, as that slice.</param>
    /// <param name="slice">The slice.</param>
    /// <param name="wait">Waits before another attempt.</param>
    /// <param name="failed">Is told of the fault that ended the attempts.</param>
    /// <param name="stop">Ends the work.</param>
    public async ValueTask<SlicesJoined?> SendAsync(
        FileItem item,
        FileSlice slice,
        Func<int, StoreFault, TimeSpan, ValueTask> wait,
        Action<Exception> failed,
        CancellationToken stop
    )
    {
        if (house.Ledger.Find(item.Origin) is not { } page)
            return null;
        var began = house.Clock.GetTimestamp();
        if (page.HasLostSlice(plan.Name))
            return page.JoinSlice(plan.Name, slice, began, 0, null);
        try
        {
            var (_, attempts) = await retry.RunAsync(
                async token =>
                {
                    await stage.SendAsync(item, token);
                    return true;
                },
                wait,
                stop
            );
            return page.JoinSlice(plan.Name, slice, began, attempts, null);
        }
        catch (Exception fault) when (fault is not JournalException && !stop.IsCancellationRequested)
        {
            failed(fault);
            return page.JoinSlice(plan.Name, slice, began, 0, fault);
        }
    }

    /// <summary>A slice of a file that is wanted back ends unsent; returns what all slices of the file came to when this was the last of them.</summary>
    public SlicesJoined? GiveBack(FileItem item, FileSlice slice)
    {
        var back = new StoreFault(default, FaultKind.Busy, $"{item.Origin} was called back before all of it was sent");
        return house.Ledger.Find(item.Origin)?.JoinSlice(plan.Name, slice, house.Clock.GetTimestamp(), 0, back);
    }
}
