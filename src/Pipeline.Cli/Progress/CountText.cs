using System.Globalization;
using Pipeline.Abstractions.Options;
using Pipeline.Engine.Observability;

namespace Pipeline.Cli.Progress;

/// <summary>Numbers as a person wants to read them.</summary>
internal static class CountText
{
    /// <summary>
    /// A duration in at most two units: <c>120 ms</c>, <c>4.2 s</c>, <c>3 min 20 s</c>, <c>2 h 5 min</c>.
    /// </summary>
    public static string Time(TimeSpan time) =>
        time switch
        {
            { TotalMilliseconds: < 999.5 } => $"{(long)Math.Round(time.TotalMilliseconds, MidpointRounding.AwayFromZero)} ms",
            { TotalSeconds: < 59.95 } => $"{time.TotalSeconds:0.#} s",
            { TotalMinutes: < 60 } => $"{time.Minutes} min {time.Seconds} s",
            { TotalDays: < 1 } => $"{time.Hours} h {time.Minutes} min",
            _ => $"{time.Days} d {time.Hours} h",
        };

    /// <summary>A number of files: <c>1 file</c>, <c>12 files</c>.</summary>
    public static string Files(long count) => count == 1 ? "1 file" : $"{Number(count)} files";

    /// <summary>A number with thin groups: <c>10 000</c>.</summary>
    public static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');

    /// <summary>Bytes over a time, or a dash where no time has passed.</summary>
    public static string Rate(long bytes, TimeSpan time) =>
        time.TotalSeconds > 0.001 ? $"{new ByteSize((long)(bytes / time.TotalSeconds))}/s" : "–";

    /// <summary>What was found for each <c>auto</c>, in one line that can be written into the pipeline file.</summary>
    public static string Tuned(RunReport report) =>
        string.Join(
            "; ",
            report.Tuned.Select(one =>
                $"{one.Stage}.{one.Option}={one.Value}{(one.IsTried ? "" : " (the run was too short to try more)")}"
            )
        );

    /// <summary>What came of a loop or a run, in one line.</summary>
    public static string Counts(LoopReport report) =>
        $"{Number(report.Found)} found, {Number(report.Done)} done, {Number(report.Failed)} failed, {Number(report.Skipped)} skipped; "
        + $"{new ByteSize(report.Bytes)} in {CountText.Time(report.Elapsed)} ({Rate(report.Bytes, report.Elapsed)})"
        + (report.VerifiedBytes > 0 ? $", {new ByteSize(report.VerifiedBytes)} read for verification" : "");
}
