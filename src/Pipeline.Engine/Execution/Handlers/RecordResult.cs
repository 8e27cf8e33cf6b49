namespace Pipeline.Engine.Execution.Handlers;

/// <summary>Writes a result into tracker, journal, manifest and events.</summary>
internal sealed class RecordResult(string step, StageCounters counters, RunServices services, TimeProvider clock) : ItemHandler
{
    public override async ValueTask<ItemOutcome> HandleAsync(ItemWork work, CancellationToken cancellationToken)
    {
        var outcome = await Next.HandleAsync(work, cancellationToken);
        if (outcome.Result is not { } result)
            return outcome;
        counters.CountDone();
        var item = work.Item;
        var done = result.Item ?? item;
        var known = result.Changed ? services.Tracker.Find(item.Origin)?.MergeResult(step, item, done) : null;
        services.Recorder.Step(step, done, known, result, clock.GetElapsedTime(work.Began), work.Attempts);
        if (result.Item is not null || result.Chunks is not null)
            return outcome;
        services.Recorder.Left(item.Origin, result.Detail ?? step);
        return ItemOutcome.Ended(ItemResult.Skipped);
    }
}
