using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;
using Pipeline.Sftp.Client;

namespace Pipeline.Stores.Sftp.Connections;

/// <summary>
/// Lends the connections of one store to all stages. Many files share a connection. While none is there everybody waits
/// for one and the same attempt; a connection that nobody uses is closed after a while, or at once when another store
/// waits for that server.
/// </summary>
internal sealed class ConnectionPool : IAsyncDisposable
{
    private const long LeastLoad = ConnectionSet.FullLoad / 32;
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(60);

    private readonly SftpStoreOptions _options;
    private readonly StoreContext _context;
    private readonly ConnectionSet _set;
    private readonly ITimer _sweeper;
    private readonly IDisposable _giving;

    internal ConnectionPool(SftpStoreOptions options, StoreContext context, ReconnectPolicy connector)
    {
        (_options, _context, _set) = (options, context, new(options, context, connector));
        _sweeper = context.Clock.CreateTimer(_ => _ = _set.CloseIdleAsync(IdleLimit), null, IdleLimit / 4, IdleLimit / 4);
        _giving = connector.Budget.RegisterIdleReclaimer(() => _set.CloseIdleAsync(TimeSpan.Zero));
    }

    /// <summary>A share of a connection for requests that open no file.</summary>
    internal ValueTask<Lease> ShareAsync(FilePlace at, CancellationToken cancellationToken) =>
        RentAsync(at, LeastLoad, isFile: false, cancellationToken);

    /// <summary>A share of a connection for an open file of that length.</summary>
    internal ValueTask<Lease> ShareForFileAsync(FilePlace at, long length, CancellationToken cancellationToken) =>
        RentAsync(at, Math.Clamp(length, LeastLoad, ConnectionSet.FullLoad), isFile: true, cancellationToken);

    /// <summary>
    /// A share of a connection for a part of that length of a file whose other parts go over other connections.
    /// </summary>
    internal ValueTask<Lease> ShareForPartAsync(FilePlace at, long length, CancellationToken cancellationToken) =>
        RentAsync(
            at,
            Math.Clamp(length, LeastLoad, ConnectionSet.FullLoad),
            isFile: true,
            cancellationToken,
            length >= ConnectionSet.FullLoad
        );

    public async ValueTask DisposeAsync()
    {
        _giving.Dispose();
        await _sweeper.DisposeAsync();
        await _set.DisposeAsync();
    }

    private async ValueTask<Lease> RentAsync(
        FilePlace at,
        long load,
        bool isFile,
        CancellationToken cancellationToken,
        bool isLong = false
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        WorkerActivity.StateScope waiting = default;
        try
        {
            while (true)
            {
                var found = _set.Begin(load, isFile, isLong);
                using var wish = found.Wish;
                if (found.Held is { } held)
                    return new(_set, held, load, isFile);
                if (waiting.Clock is null && WorkerActivity.Current is { } worker)
                    waiting = worker.During(
                        WorkerState.Connecting,
                        $"{_context.Name}: waits for a connection to {_options.Server}"
                    );
                if (found.News is null)
                    await WaitForAttemptAsync(found.Attempt, at, cancellationToken);
                else if (isLong)
                    isLong = await IsNewsAsync(found.News, cancellationToken);
                else
                    await WaitForTurnAsync(found.News, at, cancellationToken);
            }
        }
        finally
        {
            waiting.Dispose();
        }
    }

    /// <summary>An attempt that failed fails everybody who waits for it, each with a fault of its own.</summary>
    private static async Task WaitForAttemptAsync(Task attempt, FilePlace at, CancellationToken cancellationToken)
    {
        try
        {
            await attempt.WaitAsync(cancellationToken);
        }
        catch (StoreException shared)
        {
            throw new StoreException(at, shared.Kind, shared.Message, shared) { IsTransient = shared.IsTransient };
        }
    }

    /// <summary>
    /// Waits for a connection that is being opened; false when that takes so long that a busy one is better than none.
    /// </summary>
    private async Task<bool> IsNewsAsync(Task news, CancellationToken cancellationToken)
    {
        try
        {
            await news.WaitAsync(_options.ConnectTimeout, _context.Clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>
    /// Waits until a connection has no file open. Not for ever: whoever waits may hold the file that another one waits
    /// for.
    /// </summary>
    private async Task WaitForTurnAsync(Task freed, FilePlace at, CancellationToken cancellationToken)
    {
        try
        {
            await freed.WaitAsync(_options.Timeout, _context.Clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new StoreException(
                at,
                StoreErrorKind.Busy,
                $"no free connection to {_options.Server} for {DurationText.Of(_options.Timeout)}: each of "
                    + $"{_options.Connections} connections has a file open; raise 'connections' or lower the stages' "
                    + "'concurrency'"
            );
        }
    }
}

/// <summary>A share of a connection, for as long as something is done with it.</summary>
internal sealed class Lease(ConnectionSet set, PooledConnection held, long load, bool isFile) : IDisposable
{
    private int _isOver;

    internal SftpConnection Connection => held.Connection;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
            set.End(held, load, isFile);
    }
}
