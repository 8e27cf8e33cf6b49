using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stores;

/// <summary>
/// The throw-away folder that a bench has in the root of each store. Its name tells it from the user's own: no pipeline
/// takes files out of one, unless it runs for that bench.
/// </summary>
public static class BenchFolder
{
    private const string Mark = ".pipeline-bench-";

    /// <summary>The folder's name.</summary>
    /// <param name="bench">The bench's own name.</param>
    public static string Name(string bench) => Mark + bench;

    /// <summary>Whether a text is such a folder's name.</summary>
    public static bool IsName(string text) =>
        text.Length > Mark.Length
        && text.StartsWith(Mark, StringComparison.Ordinal)
        && !text.AsSpan().ContainsAny('/', '\\', '\0');

    /// <summary>Whether a path leads into such a folder, or to one.</summary>
    public static bool Holds(StorePath path) =>
        path.Text.StartsWith(Mark, StringComparison.Ordinal) || path.Text.Contains("/" + Mark, StringComparison.Ordinal);
}
