using System.Collections.Concurrent;

namespace Pipeline.Stores.Sftp.Connections;

/// <summary>
/// The turns of connecting to one server, shared by the whole process: few logins at once, because a server drops whoever brings more
/// (sshd's MaxStartups), and after a failure a rest that doubles, because servers lock out who goes on knocking.
/// </summary>
internal sealed class ConnectBudget
{
    private const int AtOnce = 4;
    private static readonly TimeSpan FirstRest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(5);
    private static readonly ConcurrentDictionary<string, ConnectBudget> All = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turns = new(AtOnce);
    private readonly Lock _lock = new();
    private int _failures;
    private TimeSpan _rest;
    private long _restsSince;

    /// <summary>The budget of a server.</summary>
    internal static ConnectBudget Of(string server) => All.GetOrAdd(server, static _ => new());

    /// <summary>Waits for a turn, and for the end of the rest after the last failure. Dispose the turn when the login is over.</summary>
    internal async ValueTask<Turn> TakeAsync(TimeProvider clock, CancellationToken stop)
    {
        await _turns.WaitAsync(stop);
        try
        {
            while (RestOf(clock) is var rest && rest > TimeSpan.Zero)
                await Task.Delay(rest, clock, stop);
        }
        catch (OperationCanceledException)
        {
            _turns.Release();
            throw;
        }
        return new(this);
    }

    /// <summary>A login succeeded: the next ones need not wait.</summary>
    internal void Succeeded()
    {
        lock (_lock)
            (_failures, _rest) = (0, TimeSpan.Zero);
    }

    /// <summary>The server was not there or hung up: everybody rests, for twice as long as the last time, give or take.</summary>
    internal void Failed(TimeProvider clock)
    {
        lock (_lock)
        {
            var full = Math.Min(FirstRest.TotalSeconds * Math.Pow(2, _failures++), LongestRest.TotalSeconds);
            _rest = TimeSpan.FromSeconds(full * (0.75 + (0.5 * Random.Shared.NextDouble())));
            _restsSince = clock.GetTimestamp();
        }
    }

    private TimeSpan RestOf(TimeProvider clock)
    {
        lock (_lock)
            return _rest == TimeSpan.Zero ? TimeSpan.Zero : _rest - clock.GetElapsedTime(_restsSince);
    }

    /// <summary>A turn of connecting.</summary>
    internal readonly record struct Turn(ConnectBudget Budget) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => Budget._turns.Release();
    }
}
