using System.Globalization;
using Pipeline.Cli.Progress;

namespace Pipeline.Cli.Bench;

/// <summary>What came of a bench, for a person: a row for each combination of settings, then the best.</summary>
internal static class BenchTable
{
    private const double MiB = 1L << 20;
    private const double TooShort = 1;
    private static readonly string[] Heads = ["settings", "MiB/s", "middle half", "files/s", "CPU s/GiB", "peak MiB"];

    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<BenchResult> results)
    {
        string[][] rows = [Heads, .. results.Select(Row)];
        var widths = Heads
            .Select((_, column) => rows.Where(row => row.Length > column && row.Length > 2).Max(row => row[column].Length))
            .ToList();
        foreach (var row in rows)
        {
            var cells = row.Select(
                (cell, column) =>
                    column == 0 ? cell.PadRight(widths[0])
                    : column == 1 && row.Length == 2 ? cell
                    : cell.PadLeft(widths[column])
            );
            yield return string.Join("  ", cells).TrimEnd();
        }
        if (Verdict.Of(results) is not { } verdict)
            yield break;
        yield return "";
        foreach (var line in Lines(verdict))
            yield return line;
    }

    /// <summary>Bytes a second, or files a second where there are no bytes.</summary>
    public static string Speed(BenchResult result) =>
        result.Data.Bytes > 0 ? $"{Number(result.Throughput.Median)} MiB/s" : $"{Number(result.Files.Median)} files/s";

    private static IEnumerable<string> Lines(Verdict verdict)
    {
        if (verdict.Best.Seconds.Median < TooShort)
            yield return "Runs took less than a second, mostly to start and to connect: use more data (--files, --size).";
        yield return verdict.Best.Settings.Count == 0
            ? $"{Speed(verdict.Best)} with unchanged settings; --vary STAGE.option=value,value compares others"
            : $"best: {verdict.Best.Line}";
        if (verdict.Best.Settings.Count > 0 && !verdict.IsCertain)
            yield return "Fewer than 3 rounds may give a chance result: bench with --repeat 5.";
        else if (verdict.Rivals.Count > 0)
            yield return $"No measurable difference from: {string.Join("; ", verdict.Rivals.Select(result => result.Name))}";
    }

    private static string[] Row(BenchResult result) =>
        result.Trouble is { } trouble
            ? [result.Name, $"failed: {trouble}"]
            :
            [
                result.Name,
                Number(result.Throughput.Median),
                $"{Number(result.Throughput.Low)}–{Number(result.Throughput.High)}",
                Number(result.Files.Median),
                result.ProcessorPerGiB is { } seconds ? seconds.ToString("0.00", CultureInfo.InvariantCulture) : "–",
                Number(result.PeakMemory / MiB),
            ];

    /// <summary>Three digits are more than any bench can tell.</summary>
    private static string Number(double number) =>
        number < 10 ? number.ToString("0.0#", CultureInfo.InvariantCulture)
        : number < 100 ? number.ToString("0.0", CultureInfo.InvariantCulture)
        : CountText.Number((long)Math.Round(number));
}
