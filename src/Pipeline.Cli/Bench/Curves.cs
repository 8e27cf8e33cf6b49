namespace Pipeline.Cli.Bench;

/// <summary>
/// The results of a bench as curves: the option with the most values goes along the bottom, every combination of the
/// others is a line.
/// </summary>
/// <param name="Along">The option along the bottom; empty when nothing was varied.</param>
/// <param name="Values">Its values, in the order in which they were given.</param>
/// <param name="Lines">The lines.</param>
/// <param name="Unit">What is drawn upwards.</param>
internal sealed record Curves(string Along, IReadOnlyList<string> Values, IReadOnlyList<Curve> Lines, string Unit)
{
    /// <summary>Of these results. What failed leaves a gap.</summary>
    public static Curves Of(IReadOnlyList<BenchResult> results)
    {
        var hasBytes = results[0].Data.Bytes > 0;
        var along =
            results
                .SelectMany(result => result.Settings)
                .GroupBy(setting => setting.Key)
                .MaxBy(group => group.Distinct().Count())
                ?.Key
            ?? "";
        List<string> values = [.. results.Select(result => Value(result, along)).Distinct()];
        var lines = results
            .GroupBy(result =>
                string.Join(' ', result.Settings.Where(setting => setting.Key != along).Select(setting => setting.Text))
            )
            .Select(group => new Curve(
                group.Key,
                [
                    .. values.Select(value =>
                        group.FirstOrDefault(result => Value(result, along) == value && result.Trouble is null) is not { } one
                            ? null
                        : hasBytes ? one.Throughput
                        : one.Files
                    ),
                ]
            ));
        return new(along, values, [.. lines], hasBytes ? "MiB/s" : "files/s");
    }

    private static string Value(BenchResult result, string key) =>
        result.Settings.FirstOrDefault(setting => setting.Key == key)?.Value ?? "unchanged settings";
}

/// <summary>One line.</summary>
/// <param name="Name">The other settings; empty when there are none.</param>
/// <param name="Points">A point for each value along the bottom, or null.</param>
internal sealed record Curve(string Name, IReadOnlyList<SampleStatistics?> Points);
