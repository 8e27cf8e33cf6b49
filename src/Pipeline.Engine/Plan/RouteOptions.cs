using Pipeline.Engine.Files;

namespace Pipeline.Engine.Plan;

/// <summary>
/// Gives every file to the first of its routes that takes it. A file that no route takes stays where it is, and is told with that reason; a last route without <c>when</c> takes the rest. Files go on
/// below from the place that they had above.
/// </summary>
public sealed record RouteOptions
{
    /// <summary>
    /// Patterns as in <c>glob</c>, one of which the file matches. With a slash a pattern is for the path below the folder where the source looked, without one for the name in any folder. Without
    /// patterns the route takes every file that comes to it.
    /// </summary>
    public IReadOnlyList<GlobPattern> When { get; init; } = [];

    /// <summary>The route's name, a part of its stages' full names; without it the letters and digits of the first pattern.</summary>
    public string? Name { get; init; }

    /// <summary>Whether it takes the file at that path below where the source looked.</summary>
    public bool Takes(StorePath path) =>
        When.Count == 0 || When.Any(pattern => pattern.IsMatch(pattern.HasFolder ? path.Text : path.Name));
}
