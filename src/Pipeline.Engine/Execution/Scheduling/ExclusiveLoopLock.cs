using Pipeline.Abstractions.Activity;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State.Locks;

namespace Pipeline.Engine.Execution.Scheduling;

/// <summary>
/// Holds the lock that this pipeline shares with others, a loop at a time, so that daemons take turns.
/// </summary>
/// <param name="file">The file; null when the pipeline has no lock.</param>
/// <param name="pipeline">The pipeline's name.</param>
/// <param name="run">The run's name.</param>
/// <param name="clock">The time.</param>
internal sealed class ExclusiveLoopLock(string? file, string pipeline, string run, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);
    private IDisposable? _held;

    /// <summary>What is waited for, in words for a person; null while nothing is.</summary>
    public string? WaitsFor { get; private set; }

    /// <summary>Who held it when it was wanted and not waited for, in words for a person.</summary>
    public string? Refused { get; private set; }

    /// <summary>Takes the lock, if there is one; false when another holds it and it is not waited for.</summary>
    /// <param name="waits">Whether to wait until it is free.</param>
    /// <param name="events">Is told that another holds it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">The file cannot be opened or locked.</exception>
    public async ValueTask<bool> TakeAsync(bool waits, EventStream events, CancellationToken cancellationToken)
    {
        if (file is null)
            return true;
        try
        {
            while (true)
            {
                _held = PipelineLock.TryTake(file, pipeline, run, clock.GetUtcNow(), out var holder);
                if (_held is not null)
                    return true;
                var words = $"the lock {file} is held by {holder}";
                if (WaitsFor is null)
                    events.Publish(new LockHeld(words, waits));
                if (!waits)
                {
                    Refused = words;
                    return false;
                }
                WaitsFor = words;
                await Task.Delay(LookAgain, clock, cancellationToken);
            }
        }
        finally
        {
            WaitsFor = null;
        }
    }

    /// <summary>Lets go of it.</summary>
    public void Release()
    {
        _held?.Dispose();
        _held = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Release();
}
