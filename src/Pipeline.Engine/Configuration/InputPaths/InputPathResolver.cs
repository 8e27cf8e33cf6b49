using Pipeline.Abstractions.Items;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Configuration.Validation;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Stages.Glob;

namespace Pipeline.Engine.Configuration.InputPaths;

/// <summary>
/// Finds out what the paths on the command line lead to. <c>STORE:PATH</c>, with the store in which the source would
/// look, is a path in that store; so is every path where that store is on another machine. Any other is a path of this
/// machine.
/// </summary>
internal sealed class InputPathResolver
{
    private readonly PipelineModel _model;
    private readonly DiagnosticBag _diagnostics;
    private readonly FilePlace _in;
    private readonly InputFiles _files;
    private readonly string? _root;

    private InputPathResolver(PipelineModel model, FilePlace where, DiagnosticBag diagnostics)
    {
        (_model, _in, _diagnostics) = (model, where, diagnostics);
        var store = model.Store(where.Store);
        _root = store is null ? null : LocalRoots.Of(store, model.Inputs.WorkingFolder);
        _files = new(model, where, _root, diagnostics);
    }

    /// <summary>What is given, and the stores for it that the file does not name.</summary>
    public static (IReadOnlyList<InputPath> Paths, IReadOnlyList<StorePlan> Stores) Resolve(
        PipelineModel model,
        ComponentRegistry registry,
        DiagnosticBag diagnostics
    )
    {
        if (diagnostics.Count > 0 || model.Inputs.Paths.Count == 0)
            return ([], []);
        if ((model.First as StageEntry)?.BoundOptions?.Options is not GlobOptions glob)
            return ([], []);
        var given = new InputPathResolver(model, glob.In, diagnostics);
        var targets = model.Inputs.Paths.Select(given.Find).OfType<InputTarget>().ToList();
        var paths = diagnostics.Count > 0 ? [] : InputNames.Give(targets, diagnostics);
        return (paths, given.Stores(paths, registry));
    }

    private InputTarget? Find(string typed)
    {
        var at = new SourceLocation(typed.Length == 0 ? "''" : MessageText.Of(typed, longest: 300), 0, 0);
        var mark = $"{_in.Store}:";
        if (typed.StartsWith(mark, StringComparison.Ordinal))
            return InStore(at, typed[mark.Length..]);
        if (typed.Length > 0 && !typed.Contains('\0'))
            return _root is not null ? _files.Find(at, typed) : InStore(at, typed);
        _diagnostics.Add(at, DiagnosticCode.InputMissing, "the path is empty");
        return null;
    }

    private InputTarget? InStore(SourceLocation at, string text)
    {
        if (StorePath.TryParse(text.TrimEnd('/'), out var path, out var why) && _root is { } root)
            return _files.Find(at, Path.Combine(root, path.Text));
        if (why is null)
            return new(at, new(_in.Store, path), _files.InsideOf(path), path.Text.Split('/'), null);
        _diagnostics.Add(at, DiagnosticCode.InputUnusable, $"it is not a path in store '{_in.Store}': {why}");
        return null;
    }

    private List<StorePlan> Stores(IReadOnlyList<InputPath> paths, ComponentRegistry registry)
    {
        var stores = new List<StorePlan>();
        foreach (var root in _files.Roots.Where(root => paths.Any(path => path.Place.Store == InputPathStore.NameOf(root))))
        {
            if (_model.Store(InputPathStore.NameOf(root)) is { } taken)
                _diagnostics.Add(
                    taken.Name.At,
                    DiagnosticCode.DuplicateName,
                    $"'{taken.Name.Text}' is reserved for files of the command line that are in no store; give this store "
                        + "another name"
                );
            else if (InputPathStore.Plan(root, registry) is { } store)
                stores.Add(store);
        }
        return stores;
    }
}
