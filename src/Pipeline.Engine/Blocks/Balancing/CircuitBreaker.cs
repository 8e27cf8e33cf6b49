namespace Pipeline.Engine.Blocks.Balancing;

/// <summary>
/// Whether a target works: it is up until it fails, then down for its cooldown, then due: one file may try it. A
/// failure there makes the cooldown longer, a success ends it. Whoever uses it holds the balance block's lock.
/// </summary>
internal sealed class CircuitBreaker(CooldownSettings cooldown, TimeProvider clock)
{
    private long _downAt;
    private TimeSpan _cooldown;
    private TimeSpan _served;

    /// <summary>How often it has failed since its last success.</summary>
    public int Failures { get; private set; }

    /// <summary>How often it has succeeded.</summary>
    public long Successes { get; private set; }

    /// <summary>The last failure; null when there was a success after it.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Whether one file is trying it after a cooldown.</summary>
    public bool IsOnTrial { get; private set; }

    /// <summary>Whether its last attempt was a success, or there was none.</summary>
    public bool IsUp => Failures == 0;

    /// <summary>How long its cooldown still lasts; zero when it is over.</summary>
    public TimeSpan Left =>
        IsUp || clock.GetElapsedTime(_downAt) is var gone && gone >= _cooldown
            ? TimeSpan.Zero
            : _cooldown - clock.GetElapsedTime(_downAt);

    /// <summary>Whether it may get a file now.</summary>
    public bool IsOpen => IsUp || (!IsOnTrial && Left == TimeSpan.Zero);

    /// <summary>
    /// Whether it has failed again after waiting out the longest cooldown: files wait for it no longer, and each tries
    /// it once at the most.
    /// </summary>
    public bool IsGivenUp => !IsUp && _served >= cooldown.Max;

    /// <summary>It gets a file; one that gets it after a cooldown tries it.</summary>
    public bool Begin() => IsOnTrial = !IsUp;

    /// <summary>A file came back from it that says nothing about it.</summary>
    public void EndTrial() => IsOnTrial = false;

    /// <summary>A file came through. Returns whether it was down before.</summary>
    public bool Succeed()
    {
        var wasDown = !IsUp;
        Successes++;
        (Failures, Fault, IsOnTrial, _cooldown, _served) = (0, null, false, TimeSpan.Zero, TimeSpan.Zero);
        return wasDown;
    }

    /// <summary>A file failed by it. Returns the cooldown.</summary>
    public TimeSpan Fail(Exception fault)
    {
        var grown = cooldown.Initial.TotalMilliseconds * Math.Pow(cooldown.Multiplier, Failures++);
        _served = _cooldown;
        _cooldown = TimeSpan.FromMilliseconds(Math.Min(grown, cooldown.Max.TotalMilliseconds));
        (Fault, IsOnTrial, _downAt) = (fault, false, clock.GetTimestamp());
        return _cooldown;
    }
}
