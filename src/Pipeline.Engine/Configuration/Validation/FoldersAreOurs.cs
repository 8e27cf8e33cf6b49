using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Configuration.Yaml;
using Pipeline.Posix;

namespace Pipeline.Engine.Configuration.Validation;

/// <summary>
/// Warns where others may rename what a path leads through: they could put another folder in the place of a root, of
/// the log or of the lock while a run is at work.
/// </summary>
internal static class FoldersAreOurs
{
    public static void Check(PipelineModel model, DiagnosticBag diagnostics)
    {
        if (OperatingSystem.IsWindows())
            return;
        var folder = model.Inputs.WorkingFolder;
        var head = new SourceLocation(model.File, 1, 1);
        Warn(head, "the folder of journal and log", Path.Combine(folder, model.Inputs.LogFolder));
        if (model.Head.Find("lock") is ScalarNode { IsNothing: false } text && !text.Text.Contains('\0'))
            Warn(text.At, "the lock", Path.Combine(folder, text.Text));
        foreach (var store in model.Stores)
        {
            if (LocalRoots.Given(store, folder) is { } root)
                Warn(store.Name.At, $"the root of store '{store.Name.Text}'", root);
        }

        void Warn(SourceLocation at, string what, string path)
        {
            foreach (var above in Above(path).Concat(Above(LocalRoots.Real(path))))
            {
                if (OthersIn(above) is not { } others)
                    continue;
                diagnostics.Warn(
                    at,
                    DiagnosticCode.SharedFolder,
                    $"{what}, {path}, is in {above}, {others.Who}: another user can replace it; {others.Cure}"
                );
                return;
            }
        }
    }

    /// <summary>The folders above a path, nearest first.</summary>
    private static IEnumerable<string> Above(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        for (var above = Path.GetDirectoryName(full); above is not null; above = Path.GetDirectoryName(above))
            yield return above;
    }

    private static (string Who, string Cure)? OthersIn(string folder)
    {
        try
        {
            return OtherWriters.Of(folder);
        }
        catch (PosixException)
        {
            // It is not there yet, or nobody lets us look: nothing can be said of it.
            return null;
        }
    }
}
