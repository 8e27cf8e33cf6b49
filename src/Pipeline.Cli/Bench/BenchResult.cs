using Pipeline.Cli.Terminal;
using Pipeline.Engine.Configuration;

namespace Pipeline.Cli.Bench;

/// <summary>What a bench found out about one combination of settings.</summary>
/// <param name="Settings">The settings; none for the file as it stands.</param>
/// <param name="Runs">The runs that count.</param>
/// <param name="Data">What each run moved.</param>
/// <param name="Trouble">Why it has no figures; null when it has.</param>
internal sealed record BenchResult(IReadOnlyList<Setting> Settings, IReadOnlyList<BenchRun> Runs, DataSet Data, string? Trouble)
{
    private const double MiB = 1L << 20;
    private const double GiB = 1L << 30;

    /// <summary>Seconds a run.</summary>
    public SampleStatistics Seconds { get; } = Of(Runs, run => run.Elapsed.TotalSeconds);

    /// <summary>MiB a second.</summary>
    public SampleStatistics Throughput { get; } = Of(Runs, run => Data.Bytes / MiB / run.Elapsed.TotalSeconds);

    /// <summary>Files a second.</summary>
    public SampleStatistics Files { get; } = Of(Runs, run => Data.Files.Count / run.Elapsed.TotalSeconds);

    /// <summary>Processor seconds for each GiB; null where no byte moves.</summary>
    public double? ProcessorPerGiB { get; } =
        Data.Bytes > 0 ? Of(Runs, run => run.Processor.TotalSeconds).Median / (Data.Bytes / GiB) : null;

    /// <summary>The most memory any run had, bytes.</summary>
    public long PeakMemory { get; } = Runs.Count > 0 ? Runs.Max(run => run.PeakMemory) : 0;

    /// <summary>In words for a person.</summary>
    public string Name => Settings.Count == 0 ? "unchanged settings" : string.Join(' ', Settings.Select(setting => setting.Text));

    /// <summary>The options that bring these settings about, to be typed or copied.</summary>
    public string Line => string.Join(' ', Settings.Select(setting => $"--set {ShellWord.Of(setting.Text)}"));

    private static SampleStatistics Of(IReadOnlyList<BenchRun> runs, Func<BenchRun, double> figure) =>
        runs.Count > 0 ? SampleStatistics.Of(runs.Select(figure)) : new(0, 0, 0, 0, 0);
}

/// <summary>Which settings are best.</summary>
/// <param name="Best">The fastest.</param>
/// <param name="Rivals">Those that cannot be told apart from it by these runs.</param>
/// <param name="IsCertain">Whether there were runs enough to tell anything apart.</param>
internal sealed record Verdict(BenchResult Best, IReadOnlyList<BenchResult> Rivals, bool IsCertain)
{
    private const int FewestRuns = 3;

    /// <summary>The verdict; null when no settings have figures.</summary>
    public static Verdict? Of(IEnumerable<BenchResult> results)
    {
        List<BenchResult> sound = [.. results.Where(result => result.Trouble is null).OrderBy(result => result.Seconds.Median)];
        return sound is [var best, .. var others]
            ? new(best, [.. others.Where(other => other.Seconds.Meets(best.Seconds))], best.Runs.Count >= FewestRuns)
            : null;
    }
}
