using Pipeline.Engine.Files;
using Pipeline.Engine.Plan;
using Pipeline.Engine.Plan.Given;

namespace Pipeline.Cli.Commands;

/// <summary>The file that somebody asks about: a path in any store, or <c>store:path</c> where the part before the colon is one of the pipeline's stores.</summary>
internal sealed class WantedFile
{
    private readonly string? _store;
    private readonly string _path;

    /// <summary>Reads what was typed.</summary>
    public WantedFile(string typed, PipelinePlan plan)
    {
        var colon = typed.IndexOf(':');
        _store = colon > 0 && plan.Stores.Any(store => store.Name == typed[..colon]) ? typed[..colon] : null;
        _path = (_store is null ? typed : typed[(colon + 1)..]).TrimStart('/');
    }

    /// <summary>Its path on this machine, when it is in no store of the pipeline but was named on the command line of a run.</summary>
    public string? Named => _store is null ? null : GivenStore.PathOf(_store, _path);

    /// <summary>Whether a place is the one that was asked for.</summary>
    public bool IsIt(FilePlace place) => place.Path.Text == _path && (_store is null || place.Store == _store);

    /// <summary>Whether it lies below a place, at any depth.</summary>
    public bool IsBelow(FilePlace place) =>
        _path.StartsWith($"{place.Path.Text}/", StringComparison.Ordinal) && (_store is null || place.Store == _store);
}
