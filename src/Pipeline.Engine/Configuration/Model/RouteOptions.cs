using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Patterns;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>
/// Gives each file to the first route that matches. A file without a matching route stays where it is and is reported
/// as skipped; a last route without <c>when</c> takes the rest. Below the block, files continue from the place that
/// they had above it.
/// </summary>
public sealed record RouteOptions : IValidatableOptions
{
    /// <summary>
    /// Patterns as in <c>glob</c>, of which the last that the file matches has no <c>!</c> in front. With a slash a
    /// pattern is for the path below the folder where the source looked, without one for the name in any folder.
    /// Without patterns the route takes every file that comes to it.
    /// </summary>
    public IReadOnlyList<GlobPattern> When { get; init; } = [];

    /// <summary>Whether upper and lower case are the same in <c>when</c>.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>
    /// The route's name, a part of its stages' full names; without it the letters and digits of the first pattern.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>Whether it takes the file at that path below where the source looked.</summary>
    public bool Takes(StorePath path) =>
        When.Count == 0
        || PatternList.Deciding(Patterns, one => one.IsMatch(one.HasFolder ? path.Text : path.Name)) is { IsNegated: false };

    private IReadOnlyList<GlobPattern> Patterns => field ??= PatternList.Of(When, IgnoreCase);

    IEnumerable<OptionError> IValidatableOptions.Faults() => PatternList.Faults(nameof(When), When, isExclude: false);
}
