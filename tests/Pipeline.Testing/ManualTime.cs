namespace Pipeline.Testing;

/// <summary>
/// A clock that a test winds forward. Timers, <c>Task.Delay</c> and cancellation sources made with it follow it;
/// nothing waits for real.
/// </summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private TimeSpan _set;
    private static readonly TimeSpan Far = TimeSpan.FromSeconds(30);

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now + _set;
    }

    public override long GetTimestamp() => Passed().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Winds the clock forward, and fires every timer at its own moment on the way.</summary>
    public void Wind(TimeSpan by)
    {
        var end = Passed() + by;
        while (Next(end) is { } timer)
            timer.Fire();
        lock (_lock)
            _now = end;
    }

    /// <summary>
    /// Sets the clock forward or back, as an administrator does: no time passes by it, and no timer knows.
    /// </summary>
    public void Set(TimeSpan by)
    {
        lock (_lock)
            _set += by;
    }

    /// <summary>
    /// Winds from timer to timer until the work ends. Between two timers the work gets real time to set the next one.
    /// </summary>
    public async Task WindUntilAsync(Task work)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(5, limit.Token));
            // The timer that is far away may only be the heartbeat of a run whose work is late on a busy machine.
            if (!work.IsCompleted && Ahead() >= Far)
                await Task.WhenAny(work, Task.Delay(100, limit.Token));
            limit.Token.ThrowIfCancellationRequested();
            if (!work.IsCompleted && Next(DateTimeOffset.MaxValue) is { } timer)
                timer.Fire();
        }
    }

    /// <summary>How far away the next timer is.</summary>
    private TimeSpan Ahead()
    {
        lock (_lock)
            return _timers.Count == 0 ? TimeSpan.Zero : _timers.Min(timer => timer.Due) - _now;
    }

    /// <summary>Moves the clock to the next timer that is due by then; null when there is none.</summary>
    private ManualTimer? Next(DateTimeOffset end)
    {
        lock (_lock)
        {
            var next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (next is not null && next.Due > _now)
                _now = next.Due;
            return next;
        }
    }

    private DateTimeOffset Passed()
    {
        lock (_lock)
            return _now;
    }

    private sealed class ManualTimer(ManualTime clock, Action callback) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                _period = period;
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                Due = clock._now + dueTime;
                clock._timers.Add(this);
                return true;
            }
        }

        public void Fire()
        {
            Change(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan, _period);
            callback();
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
