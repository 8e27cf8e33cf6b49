using Pipeline.Abstractions.Items;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution.Resilience;

namespace Pipeline.Engine.Execution;

/// <summary>
/// Outside of blocks a file that a stage loses has failed: that is written down, and the stage's settings say what
/// follows.
/// </summary>
internal sealed class RunFailureHandler(RunContext context, RunServices services) : FailureHandler
{
    public override CancellationToken RevokedToken(FileItem item) => default;

    public override async ValueTask HandleFailureAsync(ItemFailure failure, CancellationToken cancellationToken)
    {
        var tracked = services.Tracker.Find(failure.Item.Origin);
        tracked?.Fail($"{failure.Step}: {failure.Fault.Message}");
        services.Recorder.Fail(tracked?.Known ?? failure.Item, failure.Step, failure.Fault);
        if (failure.Settings.Quarantine is not null && !context.IsDryRun)
            tracked?.MergeResult(
                Quarantine.Step,
                failure.Item,
                await services.Quarantine.TakeAsync(failure.Item, failure.Step, failure.Settings, cancellationToken)
            );
        if (failure.Settings.OnError == OnError.Stop)
            context.BeginDrain();
    }
}
