using System.Text.Json;
using Pipeline.Cli.Log;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.Observability;

namespace Pipeline.Cli.Progress;

/// <summary>What came of a run, for a person or for a program.</summary>
/// <param name="file">The pipeline file, for the next command to type.</param>
/// <param name="isDryRun">Whether the run only said what it would do.</param>
internal sealed class Summary(string file, bool isDryRun)
{
    private const int MostNamed = 20;

    /// <summary>The lines for a person.</summary>
    public IEnumerable<string> Lines(RunReport report, IReadOnlyList<Failure> failures)
    {
        var total = report.Total;
        yield return Headline(report);
        if (!isDryRun && report.Tuned.Count > 0)
            yield return $"Values found for auto: {CountText.Tuned(report)}";
        if (total.Failed == 0)
            yield break;
        yield return $"Failed ({CountText.Files(total.Failed)}):";
        foreach (var failure in failures.Take(MostNamed))
            yield return $"  {failure.File}: {failure.Stage}: {failure.Reason}";
        if (total.Failed > MostNamed)
            yield return $"  … and {CountText.Number(total.Failed - MostNamed)} more: see log/all-error.log or 'pipeline journal {ShellWord.Of(file)} --state failed'";
        if (failures is [var first, ..])
            yield return $"The history of one of them: pipeline why {ShellWord.Of(file)} {ShellWord.Of(first.File)}";
    }

    /// <summary>One JSON object.</summary>
    public string Json(RunReport report, IReadOnlyList<Failure> failures) =>
        JsonSerializer.Serialize(
            new()
            {
                Pipeline = report.Pipeline,
                Run = report.Run,
                Result =
                    isDryRun && report.Result == RunResult.Done
                        ? "dry_run"
                        : JsonNamingPolicy.SnakeCaseLower.ConvertName(report.Result.ToString()),
                ExitCode = (int)report.Result,
                Cause = report.Cause is { } cause ? Fault.Describe(cause) : report.LockedBy,
                Loops = report.Total.Loop,
                Found = report.Total.Found,
                Done = report.Total.Done,
                Failed = report.Total.Failed,
                Skipped = report.Total.Skipped,
                Bytes = report.Total.Bytes,
                VerifiedBytes = report.Total.VerifiedBytes,
                DryRun = isDryRun,
                Seconds = Math.Round(report.Total.Elapsed.TotalSeconds, 3),
                Tuned = report.Tuned,
                Failures = failures,
            },
            OutputJson.Default.SummaryObject
        );

    private string Headline(RunReport report)
    {
        var total = report.Total;
        if (isDryRun)
            return $"Dry run, nothing was done: {CountText.Files(total.Found)} would be processed, "
                + $"{CountText.Number(total.Skipped)} skipped.";
        if (report.Result == RunResult.Locked && total.Loop == 0)
            return $"{report.Pipeline} did nothing: {report.LockedBy}.";
        if (report.Result == RunResult.Done && total is { Found: 0, Skipped: 0 })
            return $"{report.Pipeline}: nothing to do: the source has no files.";
        if (report.Result == RunResult.Done && total.Found == 0)
            return $"{report.Pipeline}: nothing new: {CountText.Files(total.Skipped)} listed, none to process.";
        var end = report.Result switch
        {
            RunResult.Broken => "broke",
            RunResult.Locked => "ended early, because another run holds the lock",
            RunResult.Interrupted => "was interrupted",
            RunResult.SomeFailed => "ended with failures",
            _ => "is done",
        };
        return $"{report.Pipeline} {end}: {CountText.Counts(total)}.";
    }
}

/// <summary>A summary as an object.</summary>
internal sealed record SummaryObject
{
    public required string Pipeline { get; init; }
    public required string Run { get; init; }
    public required string Result { get; init; }
    public required int ExitCode { get; init; }
    public required string? Cause { get; init; }
    public required long Loops { get; init; }
    public required long Found { get; init; }
    public required long Done { get; init; }
    public required long Failed { get; init; }
    public required long Skipped { get; init; }
    public required long Bytes { get; init; }
    public required long VerifiedBytes { get; init; }
    public required bool DryRun { get; init; }
    public required double Seconds { get; init; }
    public required IReadOnlyList<TunedSetting> Tuned { get; init; }
    public required IReadOnlyList<Failure> Failures { get; init; }
}
