using Pipeline.Abstractions.Activity;
using Pipeline.Engine.Observability;

namespace Pipeline.Engine.Execution;

/// <summary>Says once a minute what the run is doing, or why it is doing nothing.</summary>
internal sealed class Heartbeat : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMinutes(1);
    private readonly ITimer _timer;
    private RunSnapshot? _before;

    public Heartbeat(Func<RunSnapshot?> snapshot, EventStream events, TimeProvider clock) =>
        _timer = clock.CreateTimer(
            _ =>
            {
                if (snapshot() is not { } now)
                    return;
                if (StatusExplainer.Of(now, _before) is [var sentence, ..])
                    events.Publish(new Explained(sentence));
                _before = now;
            },
            null,
            Beat,
            Beat
        );

    public ValueTask DisposeAsync() => _timer.DisposeAsync();
}
