namespace Pipeline.Engine.Blocks.Balancing;

/// <summary>Chooses the target of the next file.</summary>
internal abstract class TargetPicker
{
    /// <summary>The policy of a balance block.</summary>
    public static TargetPicker Of(BalancePolicy by, IReadOnlyList<BalanceTarget> targets) =>
        by switch
        {
            BalancePolicy.FirstAvailable => new FirstAvailable(),
            BalancePolicy.WeightedRoundRobin => new WeightedRoundRobin(targets),
            _ => new RoundRobin(targets),
        };

    /// <summary>
    /// The target whose turn it is of those that may take the file, in the order of the file; there is at least one.
    /// When that target has no room, it is waited for.
    /// </summary>
    public abstract BalanceTarget Next(IReadOnlyList<BalanceTarget> targets);

    /// <summary>The target has got a file.</summary>
    public virtual void Dispatched(BalanceTarget target) { }
}

/// <summary>The first target with room.</summary>
internal sealed class FirstAvailable : TargetPicker
{
    public override BalanceTarget Next(IReadOnlyList<BalanceTarget> targets) =>
        targets.FirstOrDefault(target => target.HasRoom) ?? targets[0];
}

/// <summary>One after the other, all round.</summary>
internal sealed class RoundRobin(IReadOnlyList<BalanceTarget> all) : TargetPicker
{
    private int _next;

    public override BalanceTarget Next(IReadOnlyList<BalanceTarget> targets) =>
        targets.MinBy(target => (Index(target) - _next + all.Count) % all.Count)!;

    public override void Dispatched(BalanceTarget target) => _next = (Index(target) + 1) % all.Count;

    private int Index(BalanceTarget target) => all.TakeWhile(other => other != target).Count();
}

/// <summary>
/// In turn, in the proportion of the weights: the target comes next that has got the least for its weight. One that was
/// away makes nothing up.
/// </summary>
internal sealed class WeightedRoundRobin(IReadOnlyList<BalanceTarget> all) : TargetPicker
{
    private readonly Dictionary<BalanceTarget, double> _got = all.ToDictionary(target => target, target => 0.5 / target.Weight);
    private double _now;

    public override BalanceTarget Next(IReadOnlyList<BalanceTarget> targets) => targets.MinBy(At)!;

    public override void Dispatched(BalanceTarget target)
    {
        _now = Math.Max(_now, At(target));
        _got[target] = At(target) + 1.0 / target.Weight;
    }

    private double At(BalanceTarget target) => Math.Max(_got[target], _now - 1.0 / target.Weight);
}
