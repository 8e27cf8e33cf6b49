using Pipeline.Scenarios.Cli;

namespace Pipeline.Scenarios.OddServers;

/// <summary>
/// Cells in which a promise is broken today, the rows of <c>known-bad.txt</c>: a pipeline, a tab, an answer. Each is asserted to break still:
/// whoever mends a kind takes its rows away, and when none is left the file goes, and this class.
/// </summary>
internal static class KnownBad
{
    private static readonly string Rows = Path.Combine(Workplace.Repository, "tests/Pipeline.Scenarios/OddServers/known-bad.txt");

    public static HashSet<string> Cells() => [.. File.ReadLines(Rows)];
}
