using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Blocks.Balancing;

/// <summary>Chooses the lane of the next file.</summary>
internal abstract class BalancingPolicy
{
    /// <summary>The policy of a spread.</summary>
    public static BalancingPolicy Of(SpreadBy by, IReadOnlyList<Lane> lanes) =>
        by switch
        {
            SpreadBy.Free => new FirstAvailable(),
            SpreadBy.Weighted => new WeightedRoundRobin(lanes),
            _ => new RoundRobin(lanes),
        };

    /// <summary>
    /// The lane whose turn it is of those that may take the file, in the order of the file; there is at least one. When
    /// that lane has no room, it is waited for.
    /// </summary>
    public abstract Lane Next(IReadOnlyList<Lane> lanes);

    /// <summary>The lane has got a file.</summary>
    public virtual void Given(Lane lane) { }
}

/// <summary>The first lane with room.</summary>
internal sealed class FirstAvailable : BalancingPolicy
{
    public override Lane Next(IReadOnlyList<Lane> lanes) => lanes.FirstOrDefault(lane => lane.HasRoom) ?? lanes[0];
}

/// <summary>One after the other, all round.</summary>
internal sealed class RoundRobin(IReadOnlyList<Lane> all) : BalancingPolicy
{
    private int _next;

    public override Lane Next(IReadOnlyList<Lane> lanes) => lanes.MinBy(lane => (Index(lane) - _next + all.Count) % all.Count)!;

    public override void Given(Lane lane) => _next = (Index(lane) + 1) % all.Count;

    private int Index(Lane lane) => all.TakeWhile(other => other != lane).Count();
}

/// <summary>
/// In turn, in the proportion of the weights: the lane comes next that has got the least for its weight. One that was
/// away makes nothing up.
/// </summary>
internal sealed class WeightedRoundRobin(IReadOnlyList<Lane> all) : BalancingPolicy
{
    private readonly Dictionary<Lane, double> _got = all.ToDictionary(lane => lane, lane => 0.5 / lane.Weight);
    private double _now;

    public override Lane Next(IReadOnlyList<Lane> lanes) => lanes.MinBy(At)!;

    public override void Given(Lane lane)
    {
        _now = Math.Max(_now, At(lane));
        _got[lane] = At(lane) + 1.0 / lane.Weight;
    }

    private double At(Lane lane) => Math.Max(_got[lane], _now - 1.0 / lane.Weight);
}
