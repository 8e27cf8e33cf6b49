namespace Pipeline.Stores.S3;

/// <summary>Gives a request up when nothing moves on it for too long.</summary>
internal sealed class Patience : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _quiet;
    private readonly CancellationTokenSource _either;
    private readonly CancellationToken _stop;

    internal Patience(TimeSpan limit, TimeProvider clock, CancellationToken stop)
    {
        (_limit, _stop) = (limit, stop);
        _quiet = new(limit, clock);
        _either = CancellationTokenSource.CreateLinkedTokenSource(stop, _quiet.Token);
    }

    /// <summary>Cancelled when the caller stops, or nothing has moved for too long.</summary>
    internal CancellationToken Token => _either.Token;

    /// <summary>Whether it was given up because nothing moved.</summary>
    internal bool IsOver => _quiet.IsCancellationRequested && !_stop.IsCancellationRequested;

    /// <summary>Something moved.</summary>
    internal void Moved()
    {
        if (!_quiet.IsCancellationRequested)
            _quiet.CancelAfter(_limit);
    }

    public void Dispose()
    {
        _either.Dispose();
        _quiet.Dispose();
    }
}
