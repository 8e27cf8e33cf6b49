using System.Text.Json;

namespace Pipeline.Cli.Bench;

/// <summary>What came of a bench, for a program: one JSON object.</summary>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="File">The pipeline file.</param>
/// <param name="Files">Files that each run moved.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Repeat">Runs of each combination.</param>
/// <param name="Settings">A <see cref="Measured"/> or a <see cref="NotMeasured"/> for each combination.</param>
/// <param name="Best">The fastest; null where none was measured.</param>
internal sealed record BenchSummary(
    string Pipeline,
    string File,
    int Files,
    long Bytes,
    int Repeat,
    IReadOnlyList<object> Settings,
    Fastest? Best
)
{
    /// <summary>The object.</summary>
    public static string Json(string pipeline, string file, DataSet data, int repeat, IReadOnlyList<BenchResult> results)
    {
        var best = Verdict.Of(results) is { } verdict
            ? new Fastest(Texts(verdict.Best), verdict.Best.Line, verdict.IsCertain, [.. verdict.Rivals.Select(Texts)])
            : null;
        return JsonSerializer.Serialize(
            new(pipeline, file, data.Files.Count, data.Bytes, repeat, [.. results.Select(Row)], best),
            OutputJson.Default.BenchSummary
        );
    }

    private static object Row(BenchResult result) =>
        result.Trouble is { } trouble
            ? new NotMeasured(Texts(result), trouble)
            : new Measured(
                Texts(result),
                Rounded(result.Throughput),
                Rounded(result.Files),
                result.ProcessorPerGiB is { } seconds ? Math.Round(seconds, 3) : null,
                result.PeakMemory,
                [
                    .. result.Runs.Select(run => new MeasuredRun(
                        Math.Round(run.Elapsed.TotalSeconds, 4),
                        Math.Round(run.Processor.TotalSeconds, 3),
                        run.PeakMemory
                    )),
                ]
            );

    private static IReadOnlyList<string> Texts(BenchResult result) => [.. result.Settings.Select(setting => setting.Text)];

    private static SampleStatistics Rounded(SampleStatistics spread) =>
        new(
            Math.Round(spread.Median, 2),
            Math.Round(spread.Low, 2),
            Math.Round(spread.High, 2),
            Math.Round(spread.Least, 2),
            Math.Round(spread.Most, 2)
        );
}

/// <summary>The figures of one combination of settings.</summary>
internal sealed record Measured(
    IReadOnlyList<string> Set,
    SampleStatistics MibPerSecond,
    SampleStatistics FilesPerSecond,
    double? CpuSecondsPerGib,
    long PeakMemory,
    IReadOnlyList<MeasuredRun> Runs
);

/// <summary>Those of one of its runs.</summary>
internal sealed record MeasuredRun(double Seconds, double CpuSeconds, long PeakMemory);

/// <summary>One that has none, and why.</summary>
internal sealed record NotMeasured(IReadOnlyList<string> Set, string Failed);

/// <summary>The fastest, and those that are not surely slower.</summary>
internal sealed record Fastest(
    IReadOnlyList<string> Set,
    string Line,
    bool IsCertain,
    IReadOnlyList<IReadOnlyList<string>> NotToldApartFrom
);
