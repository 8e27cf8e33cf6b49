namespace Pipeline.Engine.Execution.Handlers;

/// <summary>
/// Before a stage deletes something, makes durable all that is known of the file, and asks whether the file is still
/// this run's.
/// </summary>
internal sealed class FlushBeforeDelete(RunServices services) : ItemHandler
{
    public override async ValueTask<ItemOutcome> HandleAsync(ItemWork work, CancellationToken cancellationToken)
    {
        var item = work.Item;
        await services.Recorder.BeforeTakingAwayAsync(services.Tracker.Find(item.Origin)?.Known ?? item, cancellationToken);
        await services.Transfer.Claims.AskAsync(item, cancellationToken);
        return await Next.HandleAsync(work, cancellationToken);
    }
}
