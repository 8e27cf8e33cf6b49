using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Cli.Bench;

/// <summary>
/// The folders that were not there before a bench, and that it brings about: the roots of local stores, the folder of
/// the logs, and those above them.
/// </summary>
/// <param name="Folders">Their full paths, the deepest first.</param>
internal sealed record MissingFolders(IReadOnlyList<string> Folders)
{
    /// <summary>Those that are missing now.</summary>
    public static MissingFolders Now(IEnumerable<PipelinePlan> plans, string logs) =>
        new([
            .. plans
                .SelectMany(plan => plan.Stores)
                .Select(store => (store.Options as IHasLocalRoot)?.LocalRoot)
                .OfType<string>()
                .Append(logs)
                .SelectMany(root => MissingAbove(Path.GetFullPath(root)))
                .Distinct()
                .OrderByDescending(folder => folder.Length),
        ]);

    /// <summary>Takes those away again that are empty.</summary>
    public void Remove()
    {
        foreach (var folder in Folders)
        {
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
        }
    }

    private static IEnumerable<string> MissingAbove(string folder)
    {
        for (var path = folder; path is not null && !Path.Exists(path); path = Path.GetDirectoryName(path))
            yield return path;
    }
}
