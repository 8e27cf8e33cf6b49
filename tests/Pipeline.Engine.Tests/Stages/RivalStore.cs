using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>A store at which somebody else is at work right after a file was set aside.</summary>
internal sealed class RivalStore(IFileStore inner) : StoreBefore(inner), ICanMove
{
    private readonly ICanMove _mover = inner.As<ICanMove>()!;

    /// <summary>Called when a file was set aside.</summary>
    public Action? OnAside { get; set; }

    public ValueTask MoveAsync(StorePath from, StorePath to, CancellationToken cancellationToken) =>
        _mover.MoveAsync(from, to, cancellationToken);

    public async ValueTask<FileEntry?> SetAsideAsync(StorePath from, StorePath aside, CancellationToken cancellationToken)
    {
        var seen = await _mover.SetAsideAsync(from, aside, cancellationToken);
        OnAside?.Invoke();
        return seen;
    }
}
