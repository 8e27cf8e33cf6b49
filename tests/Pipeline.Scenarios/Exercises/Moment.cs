namespace Pipeline.Scenarios.Exercises;

/// <summary>
/// A moment of a run, told by what happens in it and not by a number: with several stages at work the order of what
/// happens differs from run to run, but not what happens.
/// </summary>
/// <param name="What">What happens.</param>
/// <param name="Nth">How many times it has happened by then, from 1.</param>
public readonly record struct Moment(string What, int Nth)
{
    public override string ToString() => $"{What} ({Nth})";
}

/// <summary>Waits for a moment of a run, and keeps all those it saw.</summary>
public sealed class Moments(Moment? wanted = null)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly List<Moment> _seen = [];
    private volatile bool _isPast;

    /// <summary>Whether the wanted moment has come.</summary>
    public bool IsPast => _isPast;

    /// <summary>Every moment so far, in order.</summary>
    public IReadOnlyList<Moment> Seen
    {
        get
        {
            lock (_lock)
                return [.. _seen];
        }
    }

    /// <summary>
    /// The moments that come in every run with two groups: when both are through at one time they share the second look
    /// of the source, so that nobody knows how often it lists a folder after that.
    /// </summary>
    public IReadOnlyList<Moment> SureWithGroups =>
        [.. Seen.Where(moment => moment.Nth <= 2 || !moment.What.StartsWith("List ", StringComparison.Ordinal))];

    /// <summary>Whether this is the wanted moment.</summary>
    public bool IsNow(string what)
    {
        lock (_lock)
        {
            var now = new Moment(what, _counts[what] = _counts.GetValueOrDefault(what) + 1);
            _seen.Add(now);
            if (now != wanted)
                return false;
            _isPast = true;
            return true;
        }
    }
}
