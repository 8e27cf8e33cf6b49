using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;

namespace Pipeline.Abstractions.Patterns;

/// <summary>
/// Patterns in the order in which they are written, as in a .gitignore file: the last that matches decides, and one
/// with <c>!</c> takes back.
/// </summary>
public static class PatternList
{
    /// <summary>The patterns, for which upper and lower case are the same if so wanted.</summary>
    public static IReadOnlyList<GlobPattern> Of(IReadOnlyList<GlobPattern> patterns, bool ignoresCase) =>
        ignoresCase ? [.. patterns.Select(one => one.IgnoringCase())] : patterns;

    /// <summary>The pattern that decides about a text; null when none matches.</summary>
    public static GlobPattern? Deciding(IReadOnlyList<GlobPattern> patterns, Func<GlobPattern, bool> matches) =>
        patterns.LastOrDefault(matches);

    /// <summary>
    /// The pattern that excludes a path, or one of the folders on the way to it, from which nothing comes back; null
    /// when none does.
    /// </summary>
    /// <param name="patterns">The patterns.</param>
    /// <param name="path">The path.</param>
    /// <param name="isFolder">Whether the path is that of a folder.</param>
    public static GlobPattern? Excluding(IReadOnlyList<GlobPattern> patterns, StorePath path, bool isFolder)
    {
        if (patterns.Count == 0 || path.IsRoot)
            return null;
        if (Excluding(patterns, path.Folder, isFolder: true) is { } above)
            return above;
        var decides = Deciding(
            patterns,
            one => (isFolder || !one.IsForFolders) && one.IsMatch(one.HasFolder ? path.Text : path.Name)
        );
        return decides is { IsNegated: false } ? decides : null;
    }

    /// <summary>What is wrong with the patterns as a list: what none of them could ever do.</summary>
    /// <param name="property">The property that holds them.</param>
    /// <param name="patterns">The patterns.</param>
    /// <param name="isExclude">Whether they exclude, folders with all that lies in them included.</param>
    public static IEnumerable<OptionError> Faults(string property, IReadOnlyList<GlobPattern> patterns, bool isExclude)
    {
        for (var at = 0; at < patterns.Count; at++)
        {
            var (one, before) = (patterns[at], patterns.Take(at).ToList());
            var why =
                one.IsForFolders && !isExclude
                    ? $"'{one}': a pattern matches files; write {one}** for all files below {one.Text.Trim('!', '/')}"
                : !one.IsNegated ? null
                : before.TrueForAll(other => other.IsNegated)
                    ? $"'{one}' negates the patterns before it, and there is none; put one above it, such as **"
                : one.HasDay ? $"'{one}': a negated pattern cannot contain a day; write * or digits such as [0-9]"
                : isExclude && Excluding(before, one.Folder, isFolder: true) is { } folder
                    ? $"'{one}' has no effect: '{folder}' excludes the folder and everything in it; write "
                        + $"{folder.Text.TrimEnd('/')}/** there"
                : null;
            if (why is not null)
                yield return new(property, why) { Item = at };
        }
    }
}
