using Pipeline.Abstractions.Items;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Stages;

namespace Pipeline.Engine.Configuration.InputPaths;

/// <summary>
/// Gives everything that was named its <c>{path}</c>: what lies where the source would look keeps the path it has
/// there; anything else gets its own name, and with it as many of its folders as are needed to tell it from all others.
/// </summary>
internal static class InputNames
{
    /// <summary>The given paths; those that cannot be told apart are problems.</summary>
    public static IReadOnlyList<InputPath> Give(IReadOnlyList<InputTarget> targets, DiagnosticBag diagnostics)
    {
        var roots = Outermost(targets);
        var paths = TellApart([.. roots.Values.Distinct()], diagnostics);
        return
        [
            .. roots
                .Where(one => one.Key == one.Value || one.Key.IsFile == true)
                .Select(one => new InputPath(
                    one.Key.Place,
                    one.Key == one.Value ? paths[one.Value] : paths[one.Value] / one.Key.Place.Path.Below(one.Value.Place.Path)
                )),
        ];
    }

    /// <summary>
    /// Each one with the outermost folder, among those that were named, in which it lies; or itself. What was named
    /// twice is there once.
    /// </summary>
    private static Dictionary<InputTarget, InputTarget> Outermost(IReadOnlyList<InputTarget> targets)
    {
        var byPlace = new Dictionary<FilePlace, InputTarget>();
        foreach (var target in targets)
            byPlace.TryAdd(target.Place, target);
        return byPlace.Values.ToDictionary(
            target => target,
            target =>
            {
                var outermost = target;
                for (var above = target.Place; !above.Path.IsRoot; )
                {
                    above = above with { Path = above.Path.Folder };
                    outermost = byPlace.GetValueOrDefault(above) ?? outermost;
                }
                return outermost;
            }
        );
    }

    private static Dictionary<InputTarget, StorePath> TellApart(IReadOnlyList<InputTarget> targets, DiagnosticBag diagnostics)
    {
        var depth = targets.ToDictionary(target => target, _ => 1);
        while (true)
        {
            var paths = targets.ToDictionary(target => target, target => target.Inside ?? target.Last(depth[target]));
            var alike = Alike(paths);
            var longer = alike.Where(target => target.Inside is null && depth[target] < target.Parts.Count).ToList();
            if (longer.Count == 0)
            {
                foreach (var target in alike.Where(target => target.Inside is null))
                    diagnostics.Add(
                        target.At,
                        DiagnosticCode.InputsCollide,
                        $"its copies would get the path '{MessageText.Of(paths[target].Text)}', which another of the paths "
                            + "may have too; name it in a separate run"
                    );
                return paths;
            }
            foreach (var target in longer)
                depth[target]++;
        }
    }

    /// <summary>Those whose paths are the same, or lie one in the other.</summary>
    private static List<InputTarget> Alike(Dictionary<InputTarget, StorePath> paths)
    {
        var byPath = paths.ToLookup(one => one.Value, one => one.Key);
        var alike = new HashSet<InputTarget>();
        foreach (var (target, path) in paths)
        {
            if (byPath[path].Skip(1).Any())
                alike.Add(target);
            for (var above = path; !above.IsRoot; )
            {
                above = above.Folder;
                if (!byPath.Contains(above))
                    continue;
                alike.Add(target);
                alike.UnionWith(byPath[above]);
            }
        }
        return [.. alike];
    }
}

/// <summary>What a path on the command line leads to.</summary>
/// <param name="At">The path as it was typed, for problems.</param>
/// <param name="Place">The file or folder.</param>
/// <param name="Inside">Its path seen from the folder where the source would look, when it lies there.</param>
/// <param name="Parts">The parts of its full path, from which it gets its name when it lies elsewhere.</param>
/// <param name="IsFile">Whether it is a file; null where only a server knows.</param>
internal sealed record InputTarget(
    SourceLocation At,
    FilePlace Place,
    StorePath? Inside,
    IReadOnlyList<string> Parts,
    bool? IsFile
)
{
    /// <summary>The path made of so many of its last parts.</summary>
    public StorePath Last(int parts) => StorePath.Parse(string.Join('/', Parts.Skip(Parts.Count - parts)));
}
