using Pipeline.Abstractions.Activity;
using Pipeline.Engine.Observability;

namespace Pipeline.Cli.Progress;

/// <summary>
/// How far a run has come, and what is left; pure, so that every figure on the display can be tested.
/// </summary>
internal static class ProgressEstimate
{
    /// <summary>
    /// The share of the work that is done, from 0 to 1. Bytes tell better than files where bytes move: the stage that
    /// is furthest behind counts.
    /// </summary>
    public static double Share(RunSnapshot now)
    {
        if (now.Found == 0)
            return 0;
        if (now.Ended == now.Found)
            return 1;
        var movers = now.Stages.Where(stage => stage is { IsSource: false, Bytes: > 0 }).ToList();
        var share =
            movers.Count > 0 && now.FoundBytes > 0
                ? movers.Min(stage => (double)stage.Bytes / now.FoundBytes)
                : (double)now.Ended / now.Found;
        return Math.Min(share, 0.999);
    }

    /// <summary>The time left if it goes on like this; null while nothing can be said.</summary>
    public static TimeSpan? Left(RunSnapshot now) =>
        Share(now) is var share and > 0.001 ? now.Elapsed * ((1 - share) / share) : null;

    /// <summary>The last line of the display: how much is done, and what is left.</summary>
    public static string Total(RunSnapshot now)
    {
        var ofWhat = now.IsListing ? " of the files found so far" : "";
        var done =
            $"{Math.Floor(Share(now) * 100):0} %{ofWhat}: {CountText.Number(now.Ended)} of {CountText.Number(now.Found)} files in {CountText.Time(now.Elapsed)}";
        var least = now.IsListing ? "at least " : "";
        var left = Left(now) is { } time && now.Ended < now.Found ? $"; {least}{CountText.Time(time)} left" : "";
        return $"{done}{left}{(now.IsListing ? ", still listing" : "")}";
    }

    /// <summary>The files that are being worked on, each with its stage, the first few by name.</summary>
    public static IReadOnlyList<string> UnderWay(RunSnapshot now, int most)
    {
        var files = now
            .Stages.Where(stage => !stage.IsSource)
            .SelectMany(stage =>
                stage
                    .Workers.Where(worker => worker.File is not null && worker.State != WorkerState.Idle)
                    .Select(worker => $"  {worker.File} in {stage.Step}")
            )
            .ToList();
        return files.Count <= most
            ? files
            : [.. files.Take(most), $"  and {CountText.Number(files.Count - most)} more under way"];
    }

    /// <summary>The workers of a stage by what they do: <c>2 busy, 1 blocked, 5 idle</c>.</summary>
    public static string Workers(StageSnapshot stage) =>
        string.Join(
            ", ",
            stage
                .Workers.GroupBy(worker => worker.State)
                .OrderByDescending(state => state.Key)
                .Select(state => $"{state.Count()} {state.Key.ToString().ToLowerInvariant()}")
        );

    /// <summary>The bytes a second since the snapshot before.</summary>
    public static string Rate(StageSnapshot stage, RunSnapshot now, RunSnapshot? before)
    {
        var old = before?.Stages.FirstOrDefault(other => other.Step == stage.Step)?.Bytes ?? 0;
        return CountText.Rate(Math.Max(0, stage.Bytes - old), now.Elapsed - (before?.Elapsed ?? TimeSpan.Zero));
    }
}
