using System.Collections.Concurrent;

namespace Pipeline.Stores.Sftp.Connections;

/// <summary>
/// The turns of connecting to one server, shared by all stores and pipelines of the process: few logins at once,
/// because a server drops whoever brings more (sshd's MaxStartups), not too many in a second, and after a failure a
/// rest that doubles, because servers lock out who goes on knocking.
/// </summary>
internal sealed class LoginThrottle
{
    /// <summary>
    /// Logins under way at the most: sshd begins to drop them at ten (MaxStartups), and we are not alone. Each time the
    /// server drops one there is one less for a while.
    /// </summary>
    private const int MostAtOnce = 7;

    /// <summary>Logins in a row that win back one that may be under way.</summary>
    private const int WinsBack = 8;

    /// <summary>So many may begin in a row, and then one in each <see cref="Beat"/>.</summary>
    private const int Burst = 10;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstRest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(5);
    private static readonly ConcurrentDictionary<string, LoginThrottle> All = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim _turns = new(MostAtOnce);
    private readonly Lock _lock = new();
    private readonly List<Func<Task<int>>> _givers = [];
    private int _atOnce = MostAtOnce;
    private int _owed;
    private int _wins;
    private int _failures;
    private TimeSpan _rest;
    private long _restsSince;
    private TimeSpan _booked;
    private long? _bookedAt;

    /// <summary>The budget of a server.</summary>
    internal static LoginThrottle Of(string server) => All.GetOrAdd(server, static _ => new());

    /// <summary>
    /// Whether anybody in this process was ever let in there: then a drop is the server's mood and no wrong option.
    /// </summary>
    internal bool WasReached { get; private set; }

    /// <summary>
    /// Waits for a turn, and for the end of the rest after the last failure. Dispose the turn when the login is over.
    /// </summary>
    internal async ValueTask<Turn> TakeAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            while (RestOf(clock) is var rest && rest > TimeSpan.Zero)
                // A delay is cut to whole milliseconds: what is less than one would never be over.
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds)), clock, cancellationToken);
            if (Book(clock) is var wait && wait > TimeSpan.Zero)
                await Task.Delay(wait, clock, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            GiveBack();
            throw;
        }
        return new(this);
    }

    /// <summary>A login succeeded: the next ones need not wait.</summary>
    internal void Succeeded()
    {
        lock (_lock)
        {
            (WasReached, _failures, _rest) = (true, 0, TimeSpan.Zero);
            if (_atOnce == MostAtOnce || ++_wins < WinsBack)
                return;
            (_wins, _atOnce) = (0, _atOnce + 1);
            if (_owed > 0)
                _owed--;
            else
                _turns.Release();
        }
    }

    /// <summary>
    /// The server was not there or hung up: everybody rests, for twice as long as the last time, give or take.
    /// </summary>
    /// <param name="clock">The time.</param>
    /// <param name="isDropped">It hung up before the login: fewer may be under way at once.</param>
    internal void Failed(TimeProvider clock, bool isDropped)
    {
        lock (_lock)
        {
            var full = Math.Min(FirstRest.TotalSeconds * Math.Pow(2, _failures++), LongestRest.TotalSeconds);
            _rest = TimeSpan.FromSeconds(full * (0.75 + (0.5 * Random.Shared.NextDouble())));
            _restsSince = clock.GetTimestamp();
            _wins = 0;
            if (!isDropped || _atOnce == 1)
                return;
            _atOnce--;
            _owed++;
        }
    }

    /// <summary>
    /// Somebody who holds connections to this server will close the idle ones when another one cannot get any. Dispose
    /// the result when that is over.
    /// </summary>
    internal IDisposable RegisterIdleReclaimer(Func<Task<int>> closeIdle)
    {
        lock (_lock)
            _givers.Add(closeIdle);
        return new IdleReclaimer(this, closeIdle);
    }

    /// <summary>Has idle connections closed, whoever holds them; returns whether there were any.</summary>
    internal async Task<bool> MakeRoomAsync()
    {
        List<Func<Task<int>>> givers;
        lock (_lock)
            givers = [.. _givers];
        return (await Task.WhenAll(givers.Select(give => give()))).Sum() > 0;
    }

    private TimeSpan RestOf(TimeProvider clock)
    {
        lock (_lock)
            return _rest == TimeSpan.Zero ? TimeSpan.Zero : _rest - clock.GetElapsedTime(_restsSince);
    }

    /// <summary>Books the next beat, and returns how long it is until then.</summary>
    private TimeSpan Book(TimeProvider clock)
    {
        lock (_lock)
        {
            // What is booked runs off with time.
            _booked -= _bookedAt is { } at ? clock.GetElapsedTime(at) : TimeSpan.Zero;
            _booked = (_booked > TimeSpan.Zero ? _booked : TimeSpan.Zero) + Beat;
            _bookedAt = clock.GetTimestamp();
            return _booked - (Beat * Burst);
        }
    }

    private void GiveBack()
    {
        lock (_lock)
        {
            if (_owed > 0)
                _owed--;
            else
                _turns.Release();
        }
    }

    /// <summary>A turn of connecting.</summary>
    internal readonly record struct Turn(LoginThrottle Budget) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => Budget.GiveBack();
    }

    private sealed class IdleReclaimer(LoginThrottle budget, Func<Task<int>> closeIdle) : IDisposable
    {
        public void Dispose()
        {
            lock (budget._lock)
                budget._givers.Remove(closeIdle);
        }
    }
}
