using Pipeline.Engine.Files;
using Pipeline.Engine.Plan;

namespace Pipeline.Engine.Flow;

/// <summary>On the road itself a file that a stage loses has failed: that is written down, and the stage's settings say what follows.</summary>
internal sealed class RoadLosses(RunHouse house) : Losses
{
    public override CancellationToken Recall(FileItem item) => default;

    public override async ValueTask LoseAsync(Loss loss, CancellationToken stop)
    {
        var page = house.Ledger.Find(loss.Item.Origin);
        page?.Fail($"{loss.Step}: {loss.Fault.Message}");
        house.Recorder.Fail(page?.Known ?? loss.Item, loss.Step, loss.Fault);
        if (loss.Settings.Quarantine is { } template && !house.IsDryRun)
            page?.Learn(Quarantine.Step, loss.Item, await house.Quarantine.TakeAsync(loss.Item, template, stop));
        if (loss.Settings.OnError == OnError.Stop)
            house.TakeNoMore();
    }
}
