using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration.Validation;

/// <summary>
/// No store's root holds the pipeline file, the journal, the log or the lock: a file that arrives could replace them, a
/// delete could take them away.
/// </summary>
internal static class StoresExcludeOwnFiles
{
    public static void Check(PipelineModel model, DiagnosticBag diagnostics)
    {
        var folder = model.Inputs.WorkingFolder;
        var file = LocalRoots.Real(Path.Combine(folder, model.File));
        var log = LocalRoots.Real(Path.Combine(folder, model.Inputs.LogFolder));
        var ownLock =
            model.Head.Find("lock") is ScalarNode { IsNothing: false } text && !text.Text.Contains('\0')
                ? LocalRoots.Real(Path.Combine(folder, text.Text))
                : null;
        foreach (var store in model.Stores)
        {
            if (LocalRoots.Of(store, folder) is not { } root)
                continue;
            var held =
                LocalRoots.Holds(root, file) ? "the pipeline file"
                : LocalRoots.Holds(root, log) ? $"the folder of journal and log ('{model.Inputs.LogFolder}')"
                : ownLock is not null && LocalRoots.Holds(root, ownLock) ? "the lock"
                : null;
            if (held is not null)
                diagnostics.Add(
                    store.Name.At,
                    DiagnosticCode.HoldsOwnFiles,
                    $"the root of store '{store.Name.Text}' contains {held}; give the store a separate folder"
                );
        }
    }
}
