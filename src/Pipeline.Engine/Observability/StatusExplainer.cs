using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Templates;

namespace Pipeline.Engine.Observability;

/// <summary>
/// Says in a sentence what a run is doing, or which stage keeps it and why. From the source down, a stage whose workers
/// are blocked waits for one below; the first below the last such stage that is not idle is the one that all wait for,
/// and what its workers do most of the time is the reason.
/// </summary>
public static class StatusExplainer
{
    private static readonly TimeSpan Stalled = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(10);

    /// <summary>The sentence, and a line for each file that stands still.</summary>
    /// <param name="now">The run now.</param>
    /// <param name="before">
    /// The same run a while ago (30 s is good): what happened since is what counts. Null to judge by the run as a
    /// whole.
    /// </param>
    public static IReadOnlyList<string> Of(RunSnapshot now, RunSnapshot? before)
    {
        if (now.WaitsFor is { } what)
            return [$"Waiting: {VisibleText.Of(what)}."];
        var stages = now
            .Stages.Select((stage, i) => new StageWindow(stage, before?.Stages.ElementAtOrDefault(i), now.At - before?.At))
            .ToList();
        var isAtRest = now.NextScan is not null || !now.IsListing;
        return isAtRest && stages.TrueForAll(stage => stage.IsAtRest)
            ? [Rest(now)]
            : [Sentence(stages, now), .. stages.SelectMany(StalledFiles)];
    }

    private static string Rest(RunSnapshot now)
    {
        var next =
            now.NextScan is not { } look ? "Idle: nothing to do."
            : look > now.At ? $"Idle. Next loop in {DurationText.Of(Whole(look - now.At))}."
            : "Idle. The next loop begins.";
        var last = now.LastFileAt is { } at ? $" Last file {TimeText.Of(at)}." : " No file yet.";
        return next + last;
    }

    private static string Sentence(List<StageWindow> stages, RunSnapshot now)
    {
        var lastBlocked = stages.FindLastIndex(stage => stage.Share(WorkerState.Blocked) > 0.5);
        var below = stages.Skip(lastBlocked + 1).ToList();
        var cause =
            below.Find(stage => stage.Active > 0.5) ?? below.MaxBy(stage => (stage.Active, stage.Stage.Queued)) ?? stages[^1];
        // A source that is merely still looking is no trouble; a stage that gets nowhere is.
        if (cause.Stage.IsSource && below.Find(stage => !stage.Stage.IsSource && stage.Trouble > 0.5) is { } troubled)
            cause = troubled;
        var isWaitedFor = lastBlocked >= 0;
        return $"{Reason(cause, isWaitedFor, now)}{SinceWhen(cause)}{Waiting(cause)}.";
    }

    private static string Reason(StageWindow cause, bool isWaitedFor, RunSnapshot now)
    {
        var (step, state) = (cause.Stage.Step, cause.Main);
        var workers = Count(cause.In(state), cause.Stage.Workers.Count);
        var why = Why(cause, state);
        return state switch
        {
            WorkerState.Busy or WorkerState.Idle when cause.Stage.IsSource =>
                $"{step} is listing: {Files(now.Found)} found so far",
            WorkerState.Busy => $"{step} {(isWaitedFor ? "is the slowest stage" : "is working")}: {workers} busy{cause.Rate}",
            WorkerState.Connecting => $"{step} waits for connections: {workers}{why}{LastFault(cause)}",
            WorkerState.Retrying => $"{step} retries {Files(cause.In(state))}{why}{LastFault(cause)}",
            WorkerState.Held => $"{step} holds {Files(cause.In(state))}{why}",
            WorkerState.Blocked => $"{step} is blocked: the queue of the stage below is full",
            _ => $"{step} has {Files(cause.Stage.Queued)} waiting and no busy worker",
        };
    }

    private static string Why(StageWindow cause, WorkerState state) =>
        cause.Stage.Workers.FirstOrDefault(worker => worker.State == state)?.Why is { Length: > 0 } why
            ? $": {VisibleText.Of(why)}"
            : "";

    private static string LastFault(StageWindow cause) =>
        cause.Stage.LastFault is { Length: > 0 } fault ? $"; last error: {VisibleText.Of(fault).TrimEnd('.')}" : "";

    private static string SinceWhen(StageWindow cause)
    {
        var longest = cause
            .Stage.Workers.Where(worker => worker.State == cause.Main)
            .Select(worker => worker.Since)
            .DefaultIfEmpty()
            .Max();
        // A busy worker goes from file to file: how long the present one takes says little.
        return cause.Main is WorkerState.Busy or WorkerState.Idle || longest < WorthTelling
            ? ""
            : $", since {DurationText.Of(Whole(longest))}";
    }

    private static string Waiting(StageWindow cause) =>
        cause.Stage.IsSource || cause.Stage.Capacity == 0 || cause.Stage.Queued == 0
            ? ""
            : $", {cause.Stage.Queued} of {cause.Stage.Capacity} in its queue{cause.Trend}";

    private static IEnumerable<string> StalledFiles(StageWindow stage) =>
        stage
            .Stage.Workers.Where(worker => worker.State == WorkerState.Busy && worker.Still > Stalled && worker.File is not null)
            .Select(worker =>
                $"stalled: {VisibleText.Of(worker.File!)} in {stage.Stage.Step}, no byte for {DurationText.Of(Whole(worker.Still))}"
            );

    private static string Count(int some, int all) => $"{some} of {all} worker{(all == 1 ? "" : "s")}";

    private static string Files(long count) => count == 1 ? "1 file" : $"{count} files";

    private static TimeSpan Whole(TimeSpan time) => TimeSpan.FromSeconds(Math.Round(time.TotalSeconds));
}
