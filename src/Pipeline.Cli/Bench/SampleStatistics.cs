namespace Pipeline.Cli.Bench;

/// <summary>
/// Several measurements of one thing. A few runs of a busy machine hold outliers, so the middle counts and not the
/// mean.
/// </summary>
/// <param name="Median">Half of the runs are below it.</param>
/// <param name="Low">A quarter of the runs is below it.</param>
/// <param name="High">A quarter of the runs is above it.</param>
/// <param name="Least">The least of all.</param>
/// <param name="Most">The most of all.</param>
internal sealed record SampleStatistics(double Median, double Low, double High, double Least, double Most)
{
    /// <summary>Of at least one value. Between two neighbours a quartile is taken in proportion.</summary>
    public static SampleStatistics Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new(At(sorted, 0.5), At(sorted, 0.25), At(sorted, 0.75), sorted[0], sorted[^1]);
    }

    /// <summary>
    /// Whether the middle halves of both have values in common: then chance may have put them in order.
    /// </summary>
    public bool Meets(SampleStatistics other) => Low <= other.High && other.Low <= High;

    private static double At(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return sorted[below] + (place - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]);
    }
}
