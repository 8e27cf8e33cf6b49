using Pipeline.Engine.Events;

namespace Pipeline.Engine.Flow;

/// <summary>Lets the journal forget what is over, after the first loop of a run and then once an hour.</summary>
internal sealed class JournalUpkeep(RunHouse house)
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private long? _last;

    /// <summary>Forgets, when it is time to, and when no file is on the road.</summary>
    public async Task AfterLoopAsync(CancellationToken stop)
    {
        if (house.Plan.Keep is not { } keep || house.IsDryRun || house.Enough.IsCancellationRequested)
            return;
        if (_last is { } last && house.Clock.GetElapsedTime(last) < Pause)
            return;
        // After an edit of the pipeline its files are told first that lack something and are gone.
        if (house.Plan.Given.Count == 0 && !await house.Journal.HasPlanAsync(house.Requirements.All, stop))
            return;
        _last = house.Clock.GetTimestamp();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, house.Enough);
        try
        {
            var forgotten = await house.Journal.ForgetAsync(keep, either.Token);
            if (forgotten.Files > 0)
                house.Events.Publish(new FilesForgotten(forgotten.Files, forgotten.Before));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The next run goes on with it.
        }
    }
}
