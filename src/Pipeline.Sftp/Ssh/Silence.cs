namespace Pipeline.Sftp.Ssh;

/// <summary>
/// Watches how long a server says nothing while somebody waits for it; of all who wait, the most patient decides.
/// </summary>
internal sealed class Silence : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _patience = [];
    private long _since;

    /// <param name="time">The clock.</param>
    /// <param name="tooLong">Called when the silence has lasted too long.</param>
    public Silence(TimeProvider time, Action tooLong)
    {
        _time = time;
        _timer = time.CreateTimer(_ => tooLong(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Somebody begins to wait; dispose the result when that is over.</summary>
    public IDisposable Bear(TimeSpan patience)
    {
        lock (_lock)
        {
            if (_patience.Count == 0)
                _since = _time.GetTimestamp();
            _patience.Add(patience);
            Wind();
        }
        return new Waiting(this, patience);
    }

    /// <summary>The server has said something.</summary>
    public void Broke()
    {
        lock (_lock)
        {
            _since = _time.GetTimestamp();
            Wind();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Leave(TimeSpan patience)
    {
        lock (_lock)
        {
            _patience.Remove(patience);
            Wind();
        }
    }

    private void Wind()
    {
        var due = Timeout.InfiniteTimeSpan;
        if (_patience.Count > 0)
        {
            due = _patience.Max() - _time.GetElapsedTime(_since);
            due = due > TimeSpan.Zero ? due : TimeSpan.Zero;
        }
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private sealed class Waiting(Silence silence, TimeSpan patience) : IDisposable
    {
        public void Dispose() => silence.Leave(patience);
    }
}
