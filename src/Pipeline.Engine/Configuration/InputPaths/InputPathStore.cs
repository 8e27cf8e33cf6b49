using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Configuration.InputPaths;

/// <summary>
/// The store of files that are named on the command line and lie in no store of the pipeline: this machine's whole
/// disk, called <c>file</c>. So a file has the same place, and with it the same page in the journal, wherever the run
/// is started and whatever else is named. Nothing is ever written there.
/// </summary>
public static class InputPathStore
{
    private static string Root => Path.GetPathRoot(Path.GetFullPath("."))!;

    /// <summary>
    /// The plan with this store added, for commands that must find every file that a run may have been given.
    /// </summary>
    public static PipelinePlan AddTo(PipelinePlan plan, ComponentRegistry registry)
    {
        var root = Root;
        return plan.Stores.Any(store => store.Name == NameOf(root)) || Plan(root, registry) is not { } added
            ? plan
            : plan with
            {
                Stores = [.. plan.Stores, added],
            };
    }

    /// <summary>The path on this machine of a file in this store; null of a file in another store.</summary>
    public static string? PathOf(string store, string path) => store == NameOf(Root) ? Path.Combine(Root, path) : null;

    /// <summary>The store's name: <c>file</c>, and where there are several roots, with the root's letter.</summary>
    internal static string NameOf(string root) => string.Concat("file", string.Concat(root.Where(char.IsLetterOrDigit)));

    /// <summary>The store; null when this program knows no local ones.</summary>
    internal static StorePlan? Plan(string root, ComponentRegistry registry) =>
        registry.Stores.Values.FirstOrDefault(kind => kind.OptionsOfFolder is not null) is { OptionsOfFolder: { } options } local
            ? new(NameOf(root), local, options(root), new SourceLocation(root, 0, 0))
            : null;
}
