using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Stores;
using Pipeline.Sftp.Client;

namespace Pipeline.Stores.Sftp.Connections;

/// <summary>
/// The connections that stand and those that are being opened. Another one is opened, in the background, when those
/// that are there have as much under way as one carries well. While none stands there is one attempt and no more.
/// </summary>
internal sealed class ConnectionSet(SftpStoreOptions options, StoreContext context, ReconnectPolicy connector) : IAsyncDisposable
{
    /// <summary>An OpenSSH channel carries about 2 MiB in a round trip; that is also 32 small files at once.</summary>
    internal const long FullLoad = 2 * 1024 * 1024;
    private static readonly TimeSpan RefusalLasts = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly List<PooledConnection> _open = [];
    private readonly BackgroundTasks _beside = new();
    private readonly CancellationTokenSource _over = new();
    private TaskCompletionSource _news = NewNews();
    private Task _latest = Task.CompletedTask;
    private int _opening;
    private long _wished;
    private int _opened;
    private long? _refusedAt;
    private bool _isOver;

    /// <summary>
    /// Begins to use the connection with the least to do, and opens another one where there is need and room.
    /// </summary>
    /// <param name="load">Bytes that may soon be under way.</param>
    /// <param name="isFile">Whether a file is opened over it.</param>
    /// <param name="isLong">
    /// Whether it is worth waiting for a connection that is just being opened, rather than sharing one that is busy.
    /// </param>
    internal Found Begin(long load, bool isFile, bool isLong)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isOver, this);
            var best = Best(isFile);
            OpenMore(load, best is not null);
            if (isLong && _opening > 0 && best?.Load >= 2 * FullLoad)
                return new(null, _latest, _news.Task, new(this, load));
            return best is null
                ? new(null, _latest, _open.Count > 0 ? _news.Task : null, null)
                : new(best.Begin(load, isFile), _latest, null, null);
        }
    }

    /// <summary>A use is over.</summary>
    internal void End(PooledConnection held, long load, bool isFile)
    {
        lock (_lock)
        {
            held.End(load, isFile, context.Clock.GetTimestamp());
            if (options.OneFilePerConnection)
                Tell();
        }
    }

    /// <summary>
    /// Closes connections that nobody has used for that long; the result ends when they are closed, and tells how many
    /// they were.
    /// </summary>
    internal async Task<int> CloseIdleAsync(TimeSpan idleFor)
    {
        List<PooledConnection> idle;
        lock (_lock)
        {
            idle = [.. _open.Where(held => held.Users == 0 && context.Clock.GetElapsedTime(held.IdleSince) >= idleFor)];
            _open.RemoveAll(idle.Contains);
        }
        var closing = Task.WhenAll(idle.Select(held => held.CloseAsync()));
        _beside.Follow(closing);
        await closing;
        return idle.Count;
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
        await _over.CancelAsync();
        await Task.WhenAll(open.Select(held => held.CloseAsync()));
        await _beside.WhenAllAsync();
        _over.Dispose();
    }

    /// <summary>The connection with the least to do, or null when none can take it.</summary>
    private PooledConnection? Best(bool isFile)
    {
        PooledConnection? best = null;
        foreach (var held in _open)
        {
            if (held.Connection.IsAlive && !(isFile && options.OneFilePerConnection && held.Files > 0))
                best = best is null || held.Load < best.Load ? held : best;
        }
        return best;
    }

    private void OpenMore(long load, bool isServed)
    {
        var some = _open.Count + _opening;
        if (some >= options.Connections || (_open.Count == 0 && _opening > 0))
            return;
        var isNeeded = _open.Count == 0;
        if (!isNeeded && (IsFullHouse() || (isServed && _open.Sum(held => held.Load) + _wished + load <= FullLoad * some)))
            return;
        _opening++;
        _latest = Task.Run(() => OpenAsync(isNeeded));
        _beside.Follow(_latest);
    }

    /// <summary>A server that refused one more connection is not asked again for a while.</summary>
    private bool IsFullHouse() => _refusedAt is { } at && context.Clock.GetElapsedTime(at) < RefusalLasts;

    private async Task OpenAsync(bool isNeeded)
    {
        SftpConnection? connection = null;
        try
        {
            connection = await connector.ConnectAsync(isNeeded, _over.Token);
        }
        catch (StoreException fault) when (!isNeeded)
        {
            lock (_lock)
                _refusedAt = context.Clock.GetTimestamp();
            context.Events.Publish(
                new StoreNotice(context.Name, $"uses fewer connections than {options.Connections}: {fault.Message}")
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
            held.IdleSince = context.Clock.GetTimestamp();
            _beside.Follow(LookAfterAsync(held));
            if (_isOver)
            {
                _beside.Follow(held.CloseAsync());
                return;
            }
            _open.Add(held);
            Tell();
        }
        context.Events.Publish(new StoreNotice(context.Name, $"connected to {options.Server}, connection {held.Number}"));
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
        context.Events.Publish(
            new StoreNotice(
                context.Name,
                $"connection {held.Number} to {options.Server} ended: {reason.Message}",
                IsTrouble: true
            )
        );
        await held.Connection.DisposeAsync();
    }

    private void Tell()
    {
        _news.SetResult();
        _news = NewNews();
    }

    private static TaskCompletionSource NewNews() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What came of looking for a connection.</summary>
    /// <param name="Held">The one that is used now, or null.</param>
    /// <param name="Attempt">The attempt that is being made to open one.</param>
    /// <param name="News">Ends when there may be room on those that stand; null when none stands.</param>
    /// <param name="Wish">
    /// Counts as load while somebody waits for a connection that is not there yet, so that all that are needed are
    /// opened together; dispose it after the wait.
    /// </param>
    internal readonly record struct Found(PooledConnection? Held, Task Attempt, Task? News, PendingLoad? Wish);

    /// <summary>What somebody will put on a connection that is not there yet.</summary>
    internal sealed class PendingLoad : IDisposable
    {
        private readonly ConnectionSet _set;
        private readonly long _load;

        /// <summary>Made under the set's lock.</summary>
        public PendingLoad(ConnectionSet set, long load)
        {
            (_set, _load) = (set, load);
            set._wished += load;
        }

        public void Dispose()
        {
            lock (_set._lock)
                _set._wished -= _load;
        }
    }
}
