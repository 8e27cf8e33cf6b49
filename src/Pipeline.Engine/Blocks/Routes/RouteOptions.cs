using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Patterns;

namespace Pipeline.Engine.Blocks.Routes;

/// <summary>
/// Sends each file to the first route that matches. A file without a matching route is skipped and reported; a last
/// route without <c>when</c> matches all other files. Below the block, the stages continue with the file as it was
/// above the block.
/// </summary>
public sealed record RouteOptions : IValidatableOptions
{
    /// <summary>
    /// Patterns as in <c>glob</c>; the route matches if the last matching pattern has no <c>!</c>. A pattern with a
    /// slash matches the path below the folder that <c>glob</c> lists, a pattern without a slash matches the name in
    /// any folder. Without patterns the route matches every file.
    /// </summary>
    public IReadOnlyList<GlobPattern> When { get; init; } = [];

    /// <summary>Whether <c>when</c> ignores case.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>
    /// The name of the route, a part of the full names of its stages; default: the letters and digits of the first
    /// pattern.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>Whether it takes the file at that path below where the source looked.</summary>
    public bool Takes(StorePath path) =>
        When.Count == 0
        || PatternList.Deciding(Patterns, one => one.IsMatch(one.HasFolder ? path.Text : path.Name)) is { IsNegated: false };

    private IReadOnlyList<GlobPattern> Patterns => field ??= PatternList.Of(When, IgnoreCase);

    IEnumerable<OptionError> IValidatableOptions.Faults() => PatternList.Faults(nameof(When), When, isExclude: false);
}
