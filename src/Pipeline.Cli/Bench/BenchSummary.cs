using System.Text.Json;

namespace Pipeline.Cli.Bench;

/// <summary>What came of a bench, for a program: one JSON object.</summary>
internal static class BenchSummary
{
    private static readonly JsonSerializerOptions Form = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The object.</summary>
    public static string Json(string pipeline, string file, DataSet data, int repeat, IReadOnlyList<BenchResult> results)
    {
        var verdict = Verdict.Of(results);
        return JsonSerializer.Serialize(
            new
            {
                Pipeline = pipeline,
                File = file,
                Files = data.Files.Count,
                data.Bytes,
                Repeat = repeat,
                Settings = results.Select(Row),
                Best = verdict is null
                    ? null
                    : new
                    {
                        Set = Texts(verdict.Best),
                        verdict.Best.Line,
                        verdict.IsCertain,
                        NotToldApartFrom = verdict.Rivals.Select(Texts),
                    },
            },
            Form
        );
    }

    private static object Row(BenchResult result) =>
        result.Trouble is { } trouble
            ? new { Set = Texts(result), Failed = trouble }
            : new
            {
                Set = Texts(result),
                MibPerSecond = Rounded(result.Throughput),
                FilesPerSecond = Rounded(result.Files),
                CpuSecondsPerGib = result.ProcessorPerGiB is { } seconds ? Math.Round(seconds, 3) : (double?)null,
                result.PeakMemory,
                Runs = result.Runs.Select(run => new
                {
                    Seconds = Math.Round(run.Took.TotalSeconds, 4),
                    CpuSeconds = Math.Round(run.Processor.TotalSeconds, 3),
                    run.PeakMemory,
                }),
            };

    private static IEnumerable<string> Texts(BenchResult result) => result.Settings.Select(setting => setting.Text);

    private static Spread Rounded(Spread spread) =>
        new(
            Math.Round(spread.Median, 2),
            Math.Round(spread.Low, 2),
            Math.Round(spread.High, 2),
            Math.Round(spread.Least, 2),
            Math.Round(spread.Most, 2)
        );
}
