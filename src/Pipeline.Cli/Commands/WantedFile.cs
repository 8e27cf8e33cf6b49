using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.InputPaths;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Posix;

namespace Pipeline.Cli.Commands;

/// <summary>
/// The file that somebody asks about: a path in any store, <c>store:path</c> where the part before the colon is one of
/// the pipeline's stores, or a path on this machine, as a shell completes it, below the root of a local store.
/// </summary>
internal sealed class WantedFile
{
    private readonly string? _store;
    private readonly string _path;
    private readonly string _near;
    private readonly List<(string? Store, string Path)> _meant;

    /// <summary>Reads what was typed.</summary>
    public WantedFile(string typed, PipelinePlan plan)
    {
        var colon = typed.IndexOf(':');
        _store = colon > 0 && plan.Stores.Any(store => store.Name == typed[..colon]) ? typed[..colon] : null;
        _path = (_store is null ? typed : typed[(colon + 1)..]).TrimStart('/');
        // A store's name that is mistyped is no part of the path.
        _near = _store is null && colon > 0 && !typed[..colon].Contains('/') ? typed[(colon + 1)..] : _path;
        _meant = [(_store, _path)];
        if (_store is not null || typed.Length == 0 || typed.Contains('\0'))
            return;
        foreach (var store in plan.Stores)
        {
            if ((store.Options as IHasLocalRoot)?.LocalRoot is { } root)
                _meant.AddRange(Below(store.Name, root, typed));
        }
    }

    /// <summary>The last part of what was typed.</summary>
    private string Name => _near[(_near.LastIndexOf('/') + 1)..];

    /// <summary>
    /// Its path on this machine, when it is in no store of the pipeline but was named on the command line of a run.
    /// </summary>
    public string? Named => _store is null ? null : InputPathStore.PathOf(_store, _path);

    /// <summary>Whether a place is the one that was asked for.</summary>
    public bool IsIt(FilePlace place) =>
        _meant.Exists(meant => place.Path.Text == meant.Path && (meant.Store is null || place.Store == meant.Store));

    /// <summary>Whether it lies below a place, at any depth.</summary>
    public bool IsBelow(FilePlace place) =>
        _meant.Exists(meant =>
            meant.Path.StartsWith($"{place.Path.Text}/", StringComparison.Ordinal)
            && (meant.Store is null || place.Store == meant.Store)
        );

    /// <summary>
    /// How far a place is from what was asked for, the nearest first; null when nobody would mix them up.
    /// </summary>
    public int? Distance(FilePlace place) =>
        place.Path.Text.Equals(_near, StringComparison.OrdinalIgnoreCase) ? 0
        : place.Path.Name.Equals(Name, StringComparison.OrdinalIgnoreCase) ? 1
        : !IsAlike(place.Path.Name) ? null
        : place.Path.Text.Length - place.Path.Name.Length == _near.Length - Name.Length ? 2
        : 3;

    private bool IsAlike(string name) => Math.Abs(name.Length - Name.Length) <= 3 && Suggestion.Of(Name, [name]) is not null;

    private static IEnumerable<(string? Store, string Path)> Below(string store, string root, string typed)
    {
        string[] roots = [Path.GetFullPath(root), Real(root)];
        var file = Path.GetFullPath(typed);
        string[] files = [file, Path.Combine(Real(Path.GetDirectoryName(file) ?? file), Path.GetFileName(file))];
        foreach (var folder in roots.Select(folder => Path.TrimEndingDirectorySeparator(folder)).Distinct())
        {
            var start = folder.EndsWith('/') ? folder : $"{folder}/";
            foreach (var path in files.Distinct().Where(path => path.StartsWith(start, StringComparison.Ordinal)))
                yield return (store, path[start.Length..]);
        }
    }

    /// <summary>A folder with the links on the way to it resolved; as it is typed when it is not there.</summary>
    private static string Real(string folder)
    {
        try
        {
            using var opened = RootedDirectory.Open(folder);
            return opened.FullPath;
        }
        catch (PosixException)
        {
            return Path.GetFullPath(folder);
        }
    }
}
