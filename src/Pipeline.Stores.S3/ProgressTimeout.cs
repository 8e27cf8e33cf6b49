namespace Pipeline.Stores.S3;

/// <summary>
/// Gives a request up when nothing moves on it for too long, or when so little does that it would never come to its
/// end: an answer must be whole within ten times the limit, and a file's bytes must come at the pace of the slowest
/// line.
/// </summary>
internal sealed class ProgressTimeout : IDisposable
{
    /// <summary>An answer must be whole within so many times the limit.</summary>
    internal const int Times = 10;

    /// <summary>Bytes of a file a second, over that time; the slowest modems gave more.</summary>
    internal const int Least = 64;

    private readonly TimeSpan _limit;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _quiet;
    private readonly CancellationTokenSource _either;
    private readonly CancellationToken _stop;
    private long _since;
    private long _bytes;
    private volatile bool _crawled;

    internal ProgressTimeout(TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
    {
        (_limit, _clock, _stop, _since) = (limit, clock, cancellationToken, clock.GetTimestamp());
        _quiet = new(limit, clock);
        _either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _quiet.Token);
    }

    /// <summary>Cancelled when the caller stops, or nothing, or too little, has moved for too long.</summary>
    internal CancellationToken Token => _either.Token;

    /// <summary>Whether it was given up, and not stopped by the caller.</summary>
    internal bool IsOver => _quiet.IsCancellationRequested && !_stop.IsCancellationRequested;

    /// <summary>Whether it was given up because too little moved.</summary>
    internal bool Crawled => _crawled;

    /// <summary>Something of what is sent moved.</summary>
    internal void Moved()
    {
        if (!_quiet.IsCancellationRequested)
            _quiet.CancelAfter(_limit);
    }

    /// <summary>Bytes of a file came.</summary>
    internal void Moved(int bytes)
    {
        _bytes += bytes;
        var time = _clock.GetElapsedTime(_since);
        if (time >= _limit * Times)
        {
            if (_bytes < Least * time.TotalSeconds)
            {
                GiveUp();
                return;
            }
            (_since, _bytes) = (_clock.GetTimestamp(), 0);
        }
        Moved();
    }

    /// <summary>A piece of an answer came that is no file's bytes.</summary>
    internal void Answers()
    {
        if (_clock.GetElapsedTime(_since) < _limit * Times)
            Moved();
        else
            GiveUp();
    }

    public void Dispose()
    {
        _either.Dispose();
        _quiet.Dispose();
    }

    private void GiveUp()
    {
        _crawled = true;
        _quiet.Cancel();
    }
}
