using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Blocks.Balancing;

/// <summary>
/// Whether a lane works: it is up until it fails, then down for its penalty, then due: one file may try it. A failure
/// there makes the penalty longer, a success ends it. Whoever uses it holds the spread's lock.
/// </summary>
internal sealed class CircuitBreaker(BreakSettings penalty, TimeProvider clock)
{
    private long _downAt;
    private TimeSpan _penalty;
    private TimeSpan _served;

    /// <summary>How often it has failed since its last success.</summary>
    public int Failures { get; private set; }

    /// <summary>How often it has succeeded.</summary>
    public long Successes { get; private set; }

    /// <summary>The last failure; null when there was a success after it.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Whether one file is trying it after a penalty.</summary>
    public bool IsOnTrial { get; private set; }

    /// <summary>Whether its last attempt was a success, or there was none.</summary>
    public bool IsUp => Failures == 0;

    /// <summary>How long its penalty still lasts; zero when it is over.</summary>
    public TimeSpan Left =>
        IsUp || clock.GetElapsedTime(_downAt) is var gone && gone >= _penalty
            ? TimeSpan.Zero
            : _penalty - clock.GetElapsedTime(_downAt);

    /// <summary>Whether it may get a file now.</summary>
    public bool IsOpen => IsUp || (!IsOnTrial && Left == TimeSpan.Zero);

    /// <summary>
    /// Whether it has failed again after waiting out the longest penalty: files wait for it no longer, and each tries
    /// it once at the most.
    /// </summary>
    public bool IsGivenUp => !IsUp && _served >= penalty.Limit;

    /// <summary>It gets a file; one that gets it after a penalty tries it.</summary>
    public bool Begin() => IsOnTrial = !IsUp;

    /// <summary>A file came back from it that says nothing about it.</summary>
    public void EndTrial() => IsOnTrial = false;

    /// <summary>A file came through. Returns whether it was down before.</summary>
    public bool Succeed()
    {
        var wasDown = !IsUp;
        Successes++;
        (Failures, Fault, IsOnTrial, _penalty, _served) = (0, null, false, TimeSpan.Zero, TimeSpan.Zero);
        return wasDown;
    }

    /// <summary>A file failed by it. Returns the penalty.</summary>
    public TimeSpan Fail(Exception fault)
    {
        var grown = penalty.First.TotalMilliseconds * Math.Pow(penalty.Factor, Failures++);
        _served = _penalty;
        _penalty = TimeSpan.FromMilliseconds(Math.Min(grown, penalty.Limit.TotalMilliseconds));
        (Fault, IsOnTrial, _downAt) = (fault, false, clock.GetTimestamp());
        return _penalty;
    }
}
