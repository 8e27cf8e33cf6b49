using Pipeline.Engine.Spec;

namespace Pipeline.Engine.Plan.Rules;

/// <summary>No store's root holds the pipeline file, the journal, the log or the lock: a file that arrives could replace them, a delete could take them away.</summary>
internal static class StoresExcludeOwnFiles
{
    public static void Check(Outline outline, DiagnosticBag problems)
    {
        var folder = outline.Inputs.WorkingFolder;
        var file = LocalRoots.Real(Path.Combine(folder, outline.File));
        var log = LocalRoots.Real(Path.Combine(folder, outline.Inputs.LogFolder));
        var ownLock =
            outline.Head.Find("lock") is ScalarNode { IsNothing: false } text && !text.Text.Contains('\0')
                ? LocalRoots.Real(Path.Combine(folder, text.Text))
                : null;
        foreach (var store in outline.Stores)
        {
            if (LocalRoots.Of(store, folder) is not { } root)
                continue;
            var held =
                LocalRoots.Holds(root, file) ? "the pipeline file"
                : LocalRoots.Holds(root, log) ? $"the folder of journal and log ('{outline.Inputs.LogFolder}')"
                : ownLock is not null && LocalRoots.Holds(root, ownLock) ? "the lock"
                : null;
            if (held is not null)
                problems.Add(
                    store.Name.At,
                    DiagnosticCode.HoldsOwnFiles,
                    $"the root of store '{store.Name.Text}' holds {held}; give the store a folder of its own"
                );
        }
    }
}
