using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Patterns;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>
/// Gives every file to the first of its routes that takes it. A file that no route takes stays where it is, and is told
/// with that reason; a last route without <c>when</c> takes the rest. Files go on below from the place that they had
/// above.
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
