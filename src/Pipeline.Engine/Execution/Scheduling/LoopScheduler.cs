using Pipeline.Engine.Times;

namespace Pipeline.Engine.Execution.Scheduling;

/// <summary>Waits until the next loop is due.</summary>
/// <param name="times">When loops begin; null when there is one.</param>
/// <param name="clock">The time.</param>
internal sealed class LoopScheduler(LoopTimes? times, TimeProvider clock)
{
    /// <summary>
    /// How long it sleeps at most before it looks at the clock again: that may have been set, or the machine may have
    /// slept.
    /// </summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A clock that was set back by less than this shows times a second time; by more, it was wrong before.
    /// </summary>
    private static readonly TimeSpan Correction = TimeSpan.FromHours(3);

    private DateTimeOffset? _lastDue;

    /// <summary>Whether another loop follows by itself.</summary>
    public bool IsRunning => times is not null;

    /// <summary>Whether the first loop has a time of its own to wait for.</summary>
    public bool HasFirstTime => times is LoopsAt;

    /// <summary>When the next loop begins, while it is waited for.</summary>
    public DateTimeOffset? NextScan { get; private set; }

    /// <summary>Ends when the next loop is due.</summary>
    /// <param name="began">The timestamp of the start of the loop before.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task WaitAsync(long began, CancellationToken cancellationToken)
    {
        try
        {
            if (
                times is LoopsEvery { Every: var every }
                && every - clock.GetElapsedTime(began) is var rest
                && rest > TimeSpan.Zero
            )
            {
                NextScan = clock.GetUtcNow() + rest;
                await Task.Delay(rest, clock, cancellationToken);
            }
            else if (times is LoopsAt at)
                await WaitUntilDueAsync(at, cancellationToken);
        }
        finally
        {
            NextScan = null;
        }
    }

    private async Task WaitUntilDueAsync(LoopsAt at, CancellationToken cancellationToken)
    {
        var due = Next(at);
        for (var now = clock.GetUtcNow(); now < due; now = clock.GetUtcNow())
        {
            NextScan = due;
            var left = TimeSpan.FromMilliseconds(Math.Ceiling((due - now).TotalMilliseconds));
            await Task.Delay(left < LongestSleep ? left : LongestSleep, clock, cancellationToken);
            // A clock that was set back may have an earlier time to come.
            if (Next(at) is var earlier && earlier < due)
                due = earlier;
        }
        _lastDue = due;
    }

    /// <summary>
    /// The first time after now, and after the last that had its loop: a clock that is set back a little does not make
    /// a second loop of one time.
    /// </summary>
    private DateTimeOffset Next(LoopsAt at)
    {
        var now = clock.GetUtcNow();
        var after = _lastDue is { } last && last > now && last - now < Correction ? last : now;
        return at.Times.NextAfter(after, at.Zone ?? clock.LocalTimeZone);
    }
}
