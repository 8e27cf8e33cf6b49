namespace Pipeline.Abstractions.Activity;

/// <summary>
/// The state of one worker and the time it has spent in each. The worker's own task changes it; the progress display
/// reads it. Code far below (a connection pool, a disk guard) finds it with <see cref="Current"/>.
/// </summary>
public sealed class WorkerActivity(TimeProvider clock)
{
    private static readonly AsyncLocal<WorkerActivity?> Ambient = new();
    private readonly long[] _spent = new long[Enum.GetValues<WorkerState>().Length];
    private readonly Lock _lock = new();
    private WorkerState _state;
    private string? _why;
    private long _since = clock.GetTimestamp();
    private long _bytes;
    private long _verifiedBytes;
    private long _movedAt;

    /// <summary>The clock of the worker on whose behalf this code runs; null outside a worker.</summary>
    public static WorkerActivity? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>The file the worker has in hand, for people; null when idle.</summary>
    public string? File { get; set; }

    /// <summary>Bytes moved by this worker since it began: transferred, and read for verification.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Of these, bytes that were read for verification only.</summary>
    public long VerifiedBytes => Interlocked.Read(ref _verifiedBytes);

    /// <summary>Counts bytes that were moved; none where something else got on, such as a list.</summary>
    public void Moved(long bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        Volatile.Write(ref _movedAt, clock.GetTimestamp());
    }

    /// <summary>Counts bytes that were read to prove what is there.</summary>
    public void Verified(long bytes)
    {
        Interlocked.Add(ref _verifiedBytes, bytes);
        Moved(bytes);
    }

    /// <summary>Enters a state; <paramref name="why"/> says in words for a person what is waited for.</summary>
    public void Enter(WorkerState state, string? why = null)
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            _spent[(int)_state] += now - _since;
            (_state, _why, _since) = (state, why, now);
        }
    }

    /// <summary>Enters a state until the result is disposed, then goes back to the one before.</summary>
    public StateScope During(WorkerState state, string? why = null)
    {
        var before = (_state, _why);
        Enter(state, why);
        return new(this, before._state, before._why);
    }

    /// <summary>The state now, the time spent in each state so far, and how long no byte has moved.</summary>
    public WorkerSnapshot Snapshot()
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            var spent = new TimeSpan[_spent.Length];
            for (var i = 0; i < spent.Length; i++)
                spent[i] = clock.GetElapsedTime(0, _spent[i] + (i == (int)_state ? now - _since : 0));
            var still = clock.GetElapsedTime(Math.Max(_since, Volatile.Read(ref _movedAt)), now);
            return new(_state, _why, clock.GetElapsedTime(_since, now), spent, File, Bytes, still);
        }
    }

    /// <summary>A stay in a state; disposed, the worker goes back to the state before.</summary>
    public readonly record struct StateScope(WorkerActivity Clock, WorkerState Before, string? Why) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => Clock?.Enter(Before, Why);
    }
}

/// <summary>A worker at one moment.</summary>
/// <param name="State">What it does.</param>
/// <param name="Why">The reason why it waits, as text.</param>
/// <param name="Since">How long it has been in that state.</param>
/// <param name="Spent">The time spent in each <see cref="WorkerState"/> since it began, by the state's number.</param>
/// <param name="File">The file that it processes.</param>
/// <param name="Bytes">Bytes moved since it began.</param>
/// <param name="Still">How long no byte has moved in the state it is in.</param>
public sealed record WorkerSnapshot(
    WorkerState State,
    string? Why,
    TimeSpan Since,
    IReadOnlyList<TimeSpan> Spent,
    string? File,
    long Bytes,
    TimeSpan Still
);
