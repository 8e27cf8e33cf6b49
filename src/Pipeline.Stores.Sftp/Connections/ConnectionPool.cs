using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;
using Pipeline.Sftp.Client;

namespace Pipeline.Stores.Sftp.Connections;

/// <summary>
/// The connections of one store, shared by all stages. Many files share a connection; another one is opened, in the background, when those
/// that are there have as much under way as one carries well. While none is there everybody waits for one and the same attempt.
/// </summary>
internal sealed class ConnectionPool : IAsyncDisposable
{
    /// <summary>An OpenSSH channel carries about 2 MiB in a round trip; that is also 32 small files at once.</summary>
    private const long FullLoad = 2 * 1024 * 1024;
    private const long LeastLoad = FullLoad / 32;
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RefusalLasts = TimeSpan.FromSeconds(60);

    private readonly SftpStoreOptions _options;
    private readonly StoreContext _house;
    private readonly Connector _connector;
    private readonly Lock _lock = new();
    private readonly List<PooledConnection> _open = [];
    private readonly List<Task> _closing = [];
    private readonly CancellationTokenSource _over = new();
    private readonly ITimer _sweeper;
    private Task _latest = Task.CompletedTask;
    private TaskCompletionSource _news = NewNews();
    private int _opening;
    private int _opened;
    private long? _refusedAt;
    private bool _isOver;

    internal ConnectionPool(SftpStoreOptions options, StoreContext house)
    {
        (_options, _house, _connector) = (options, house, new(options, house));
        _sweeper = house.Clock.CreateTimer(_ => CloseIdle(), null, IdleLimit / 4, IdleLimit / 4);
    }

    /// <summary>A share of a connection for requests that open no file.</summary>
    internal ValueTask<Lease> ShareAsync(FilePlace at, CancellationToken stop) => RentAsync(at, LeastLoad, isFile: false, stop);

    /// <summary>A share of a connection for an open file of that length.</summary>
    internal ValueTask<Lease> ShareForFileAsync(FilePlace at, long length, CancellationToken stop) =>
        RentAsync(at, Math.Clamp(length, LeastLoad, FullLoad), isFile: true, stop);

    /// <summary>A share of a connection that is there already, for cleaning up; null when there is none.</summary>
    internal Lease? TryShare()
    {
        lock (_lock)
            return Best(isFile: false) is { } best ? Begin(best, LeastLoad, isFile: false) : null;
    }

    internal void Return(Lease lease)
    {
        lock (_lock)
        {
            var held = lease.Held;
            held.Load -= lease.Load;
            held.Files -= lease.IsFile ? 1 : 0;
            if (--held.Users == 0)
                held.IdleSince = _house.Clock.GetTimestamp();
            if (_options.OneFilePerConnection)
                Tell();
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<PooledConnection> open;
        lock (_lock)
        {
            if (_isOver)
                return;
            _isOver = true;
            open = [.. _open];
            _open.Clear();
        }
        await _sweeper.DisposeAsync();
        await _over.CancelAsync();
        await Task.WhenAll(open.Select(CloseAsync));
        await Task.WhenAll(Closing()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _over.Dispose();
    }

    private async ValueTask<Lease> RentAsync(FilePlace at, long load, bool isFile, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        WorkerClock.Visit waiting = default;
        try
        {
            while (true)
            {
                Task attempt;
                Task? freed = null;
                lock (_lock)
                {
                    ObjectDisposedException.ThrowIf(_isOver, this);
                    var best = Best(isFile);
                    OpenMore(load, best is null);
                    if (best is not null)
                        return Begin(best, load, isFile);
                    attempt = _latest;
                    if (_open.Count > 0)
                        freed = _news.Task;
                }
                if (waiting.Clock is null && WorkerClock.Current is { } worker)
                    waiting = worker.During(
                        WorkerState.Connecting,
                        $"{_house.Name}: waits for a connection to {_options.Server}"
                    );
                await (freed is null ? WaitForAttemptAsync(attempt, at, stop) : WaitForTurnAsync(freed, at, stop));
            }
        }
        finally
        {
            waiting.Dispose();
        }
    }

    /// <summary>An attempt that failed fails everybody who waits for it, each with a fault of its own.</summary>
    private static async Task WaitForAttemptAsync(Task attempt, FilePlace at, CancellationToken stop)
    {
        try
        {
            await attempt.WaitAsync(stop);
        }
        catch (StoreFault shared)
        {
            throw new StoreFault(at, shared.Kind, shared.Message, shared) { IsPassing = shared.IsPassing };
        }
    }

    /// <summary>Waits until a connection has no file open. Not for ever: whoever waits may hold the file that another one waits for.</summary>
    private async Task WaitForTurnAsync(Task freed, FilePlace at, CancellationToken stop)
    {
        try
        {
            await freed.WaitAsync(_options.Timeout, _house.Clock, stop);
        }
        catch (TimeoutException)
        {
            throw new StoreFault(
                at,
                FaultKind.Busy,
                $"no free connection to {_options.Server} for {DurationText.Of(_options.Timeout)}: each of {_options.Connections} has its one file open; raise 'connections' or lower the stages' 'concurrency'"
            );
        }
    }

    /// <summary>The connection with the least to do, or null when none can take it.</summary>
    private PooledConnection? Best(bool isFile)
    {
        PooledConnection? best = null;
        foreach (var held in _open)
        {
            if (held.Connection.IsAlive && !(isFile && _options.OneFilePerConnection && held.Files > 0))
                best = best is null || held.Load < best.Load ? held : best;
        }
        return best;
    }

    private Lease Begin(PooledConnection held, long load, bool isFile)
    {
        held.Load += load;
        held.Users++;
        held.Files += isFile ? 1 : 0;
        return new(this, held, load, isFile);
    }

    /// <summary>Opens another connection when there is need and room for one. While none stands there is one attempt and no more.</summary>
    private void OpenMore(long load, bool isNeeded)
    {
        var some = _open.Count + _opening;
        if (some >= _options.Connections || (_open.Count == 0 && _opening > 0))
            return;
        if (!isNeeded && (IsFullHouse() || _open.Sum(held => held.Load) + load <= FullLoad * some))
            return;
        _opening++;
        _latest = Task.Run(() => OpenAsync(isNeeded));
        Follow(_latest);
    }

    /// <summary>A server that refused one more connection is not asked again for a while.</summary>
    private bool IsFullHouse() => _refusedAt is { } at && _house.Clock.GetElapsedTime(at) < RefusalLasts;

    private async Task OpenAsync(bool isNeeded)
    {
        SftpConnection? connection = null;
        try
        {
            connection = await _connector.ConnectAsync(_over.Token);
        }
        catch (StoreFault fault) when (!isNeeded)
        {
            lock (_lock)
                _refusedAt = _house.Clock.GetTimestamp();
            _house.Events.Publish(
                new StoreNotice(_house.Name, $"goes on with fewer connections than {_options.Connections}: {fault.Message}")
            );
            throw;
        }
        finally
        {
            lock (_lock)
            {
                _opening--;
                if (connection is null)
                    Tell();
            }
        }
        Take(new(Interlocked.Increment(ref _opened), connection));
    }

    private void Take(PooledConnection held)
    {
        lock (_lock)
        {
            held.IdleSince = _house.Clock.GetTimestamp();
            Follow(LookAfterAsync(held));
            if (_isOver)
            {
                Follow(CloseAsync(held));
                return;
            }
            _open.Add(held);
            Tell();
        }
        _house.Events.Publish(new StoreNotice(_house.Name, $"connected to {_options.Server}, connection {held.Number}"));
    }

    /// <summary>Takes a connection out that has died, and tells why.</summary>
    private async Task LookAfterAsync(PooledConnection held)
    {
        var reason = await held.Connection.Ended;
        lock (_lock)
        {
            _open.Remove(held);
            if (_isOver || held.IsRetired)
                return;
            Tell();
        }
        _house.Events.Publish(
            new StoreNotice(
                _house.Name,
                $"connection {held.Number} to {_options.Server} ended: {reason.Message}",
                IsTrouble: true
            )
        );
        await held.Connection.DisposeAsync();
    }

    private void CloseIdle()
    {
        lock (_lock)
        {
            foreach (var held in _open.ToList())
            {
                if (held.Users == 0 && _house.Clock.GetElapsedTime(held.IdleSince) >= IdleLimit && _open.Remove(held))
                    Follow(CloseAsync(held));
            }
        }
    }

    private static async Task CloseAsync(PooledConnection held)
    {
        held.IsRetired = true;
        await held.Connection.DisposeAsync();
    }

    /// <summary>Whatever runs beside the callers is waited for in the end.</summary>
    private void Follow(Task task)
    {
        lock (_lock)
        {
            _closing.RemoveAll(earlier => earlier.IsCompleted);
            _closing.Add(task);
        }
    }

    private Task[] Closing()
    {
        lock (_lock)
            return [.. _closing];
    }

    private void Tell()
    {
        _news.SetResult();
        _news = NewNews();
    }

    private static TaskCompletionSource NewNews() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
