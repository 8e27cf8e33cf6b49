using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.Observability;

namespace Pipeline.Cli.Progress;

/// <summary>The status of a run that a signal requests: its progress, its activity, and each file in flight.</summary>
internal static class StatusLines
{
    private const int MostFiles = 100;

    /// <summary>The lines.</summary>
    /// <param name="now">The run now; null before it has begun.</param>
    /// <param name="before">The same run a while ago, for rates.</param>
    public static IEnumerable<string> Of(RunSnapshot? now, RunSnapshot? before)
    {
        if (now is null)
            return ["Status: the run has not started yet."];
        var inHand = now
            .Stages.SelectMany(stage =>
                stage.Workers.Where(worker => worker.File is not null).Select(worker => (stage.Step, Worker: worker))
            )
            .ToList();
        var lines = inHand
            .Take(MostFiles)
            .Select(one => $"  in flight: {VisibleText.Of(one.Worker.File!)}: {one.Step}: {State(one.Worker)}")
            .Prepend($"Status: {ProgressEstimate.Total(now)}. {StatusExplainer.Of(now, before)[0]}");
        return inHand.Count > MostFiles
            ? lines.Append($"  … and {CountText.Number(inHand.Count - MostFiles)} more in flight")
            : lines;
    }

    private static string State(WorkerSnapshot worker)
    {
        var why = worker.Why is { Length: > 0 } reason ? $" ({VisibleText.Of(reason)})" : "";
        return $"{worker.State.ToString().ToLowerInvariant()}{why}, since {CountText.Time(worker.Since)}";
    }
}
