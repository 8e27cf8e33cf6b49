using Pipeline.Engine.Execution.Requirements;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Execution.Cleanup;

/// <summary>Lets the journal forget what is over, after the first loop of a run and then once an hour.</summary>
internal sealed class JournalUpkeep(RunContext context, IJournal journal, PlanRequirements requirements)
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private long? _last;

    /// <summary>Forgets, when it is time to, and when no file is in flight.</summary>
    public async Task AfterLoopAsync(CancellationToken cancellationToken)
    {
        if (context.Plan.Keep is not { } keep || context.IsDryRun || context.Enough.IsCancellationRequested)
            return;
        if (_last is { } last && context.Clock.GetElapsedTime(last) < Pause)
            return;
        // After an edit of the pipeline its files are told first that lack something and are gone.
        if (context.Plan.InputPaths.Count == 0 && !await journal.HasPlanAsync(requirements.All, cancellationToken))
            return;
        _last = context.Clock.GetTimestamp();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.Enough);
        try
        {
            var forgotten = await journal.ForgetAsync(keep, either.Token);
            if (forgotten.Files > 0)
                context.Events.Publish(new FilesForgotten(forgotten.Files, forgotten.Before));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The next run goes on with it.
        }
    }
}
