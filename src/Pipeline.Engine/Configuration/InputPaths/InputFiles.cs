using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Configuration.Validation;
using Pipeline.Posix;

namespace Pipeline.Engine.Configuration.InputPaths;

/// <summary>
/// Finds files and folders of this machine that are named on the command line, and refuses those that must not be
/// taken.
/// </summary>
/// <param name="model">The pipeline.</param>
/// <param name="where">Where the source would look.</param>
/// <param name="root">The root of that store, links followed; null when it is on another machine.</param>
/// <param name="diagnostics">What is wrong.</param>
internal sealed class InputFiles(PipelineModel model, FilePlace where, string? root, DiagnosticBag diagnostics)
{
    private readonly HashSet<string> _roots = [];

    /// <summary>The roots of this machine's disks below which something was found that lies in no store.</summary>
    public IEnumerable<string> Roots => _roots;

    /// <summary>What a path leads to; null with a problem.</summary>
    public InputTarget? Find(SourceLocation at, string typed)
    {
        var full = Path.GetFullPath(Path.Combine(model.Inputs.WorkingFolder, typed));
        var real = LocalRoots.Real(full);
        if ((full + real).Contains('\uFFFD'))
        {
            diagnostics.Add(at, DiagnosticCode.InputUnusable, "its name is not valid UTF-8; rename it");
            return null;
        }
        if (TypeOf(at, full, real) is not { } type)
            return null;
        if (WhyUnfit(full, real, type) is { } why)
        {
            diagnostics.Add(at, DiagnosticCode.InputUnusable, why);
            return null;
        }
        var (place, inside) = PlaceOf(real);
        return new(at, place, inside, Parts(full), type == EntryType.File);
    }

    /// <summary>
    /// A path of the source's store as seen from where the source would look; null when it is not there.
    /// </summary>
    public StorePath? InsideOf(StorePath path) =>
        path == where.Path ? StorePath.Root
        : path.IsBelow(where.Path) ? path.Below(where.Path)
        : null;

    private EntryType? TypeOf(SourceLocation at, string full, string real)
    {
        var disk = Path.GetPathRoot(real)!;
        try
        {
            using var opened = RootedDirectory.Open(disk);
            if (opened.Find(Text(disk, real), follow: false) is { } info)
                return info.Type;
            diagnostics.Add(
                at,
                DiagnosticCode.InputMissing,
                new FileInfo(full).LinkTarget is { } link
                    ? $"it is a broken link ('{MessageText.Of(link)}')"
                    : $"there is no such file or folder; for a path in store '{where.Store}' write {where.Store}:PATH"
            );
        }
        catch (PosixException fault)
        {
            diagnostics.Add(at, DiagnosticCode.InputUnusable, $"its attributes cannot be read: {fault.Message}");
        }
        return null;
    }

    private string? WhyUnfit(string full, string real, EntryType type)
    {
        var folder = model.Inputs.WorkingFolder;
        var log = LocalRoots.Real(Path.Combine(folder, model.Inputs.LogFolder));
        var file = LocalRoots.Real(Path.Combine(folder, model.File));
        if (type is not (EntryType.File or EntryType.Folder))
            return "it is neither a file nor a folder";
        if (LocalRoots.Holds(log, real))
            return $"it is in '{model.Inputs.LogFolder}', the folder of this pipeline's journal and log";
        if (real == file)
            return "it is the pipeline file itself";
        if (type == EntryType.File)
            return new FileInfo(full).LinkTarget is not null && TakesOrigin
                ? $"it is a link, and this pipeline deletes sources; name the file itself: {MessageText.Of(real, longest: 300)}"
                : null;
        if (LocalRoots.Holds(real, log) || LocalRoots.Holds(real, file))
            return "it contains this pipeline's file, journal or log; name the files in it, or another folder";
        return model.Stores.FirstOrDefault(store => IsIn(store, real)) is { } target
            ? $"it contains the root of store '{target.Name.Text}' of this pipeline; name the files in it"
            : null;
    }

    private bool TakesOrigin =>
        model.Stages.Any(stage => stage.BoundOptions?.Options is ITakesAway { TakesOrigin: true })
        || model.Stages.Any(stage => stage.BoundSettings?.Options is StageSettings { Quarantine: not null });

    /// <summary>Whether a folder holds a store's root. Of the source's store its root itself may be named.</summary>
    private bool IsIn(StoreEntry store, string folder) =>
        LocalRoots.Of(store, model.Inputs.WorkingFolder) is { } other
        && LocalRoots.Holds(folder, other)
        && !(store.Name.Text == where.Store && folder == other);

    private (FilePlace Place, StorePath? Inside) PlaceOf(string real)
    {
        if (root is not null && LocalRoots.Holds(root, real))
        {
            var path = StorePath.Parse(Text(root, real));
            return (new(where.Store, path), InsideOf(path));
        }
        var disk = Path.GetPathRoot(real)!;
        _roots.Add(disk);
        return (new(InputPathStore.NameOf(disk), StorePath.Parse(Text(disk, real))), null);
    }

    /// <summary>The path of something below a folder, with slashes.</summary>
    private static string Text(string folder, string real) => string.Join('/', Parts(real).Skip(Parts(folder).Length));

    private static string[] Parts(string full) =>
        full[Path.GetPathRoot(full)!.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
}
