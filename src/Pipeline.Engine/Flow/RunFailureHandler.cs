using Pipeline.Engine.Files;
using Pipeline.Engine.Plan;

namespace Pipeline.Engine.Flow;

/// <summary>Outside of blocks a file that a stage loses has failed: that is written down, and the stage's settings say what follows.</summary>
internal sealed class RunFailureHandler(RunContext context) : Losses
{
    public override CancellationToken Recall(FileItem item) => default;

    public override async ValueTask HandleFailureAsync(Loss loss, CancellationToken cancellationToken)
    {
        var page = context.Ledger.Find(loss.Item.Origin);
        page?.Fail($"{loss.Step}: {loss.Fault.Message}");
        context.Recorder.Fail(page?.Known ?? loss.Item, loss.Step, loss.Fault);
        if (loss.Settings.Quarantine is { } template && !context.IsDryRun)
            page?.Learn(Quarantine.Step, loss.Item, await context.Quarantine.TakeAsync(loss.Item, template, cancellationToken));
        if (loss.Settings.OnError == OnError.Stop)
            context.BeginDrain();
    }
}
