using System.ComponentModel.DataAnnotations;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;

namespace Pipeline.Engine.Blocks.Balancing;

/// <summary>
/// Sends each file to one of its targets. When the stages of a target have used all their attempts on a file, the file
/// moves to another target; the failed target gets no files during its cooldown, and then one file as a trial. While
/// every target is down, files wait. A file fails, with the reasons of all targets, when each target has failed it
/// twice while it worked for other files, or has refused it, or is still down after the longest cooldown. A copy that a
/// failed target left is deleted at the end of the loop, if this run created it and it is unchanged; otherwise the log
/// reports its place. After an error of the file itself (it disappeared, changed, another file is in its place) it
/// fails at once. Files continue below the block with the copies of the target that delivered them.
/// </summary>
public sealed record BalanceOptions : IValidatableOptions
{
    /// <summary>How the target is chosen.</summary>
    public BalancePolicy Policy { get; init; } = BalancePolicy.RoundRobin;

    /// <summary>
    /// The weights of <c>policy: weighted_round_robin</c>, such as <c>{a: 2, b: 1}</c>: the number of files of each
    /// target in proportion to the others. Default: 1.
    /// </summary>
    public IReadOnlyDictionary<string, int>? Weights { get; init; }

    /// <summary>Whether a file that fails in one target moves to another target.</summary>
    public bool Failover { get; init; } = true;

    /// <summary>
    /// The time during which a failed target gets no files. It is reset at the first success of the target.
    /// </summary>
    public CooldownSettings Cooldown { get; init; } = new();

    /// <inheritdoc/>
    IEnumerable<OptionError> IValidatableOptions.Faults()
    {
        if (Weights is not null && Policy != BalancePolicy.WeightedRoundRobin)
            yield return new(nameof(Weights), "'weights' needs 'policy: weighted_round_robin'");
        foreach (var (target, weight) in Weights ?? new Dictionary<string, int>())
        {
            if (weight is < 1 or > 1000)
                yield return new(nameof(Weights), $"the weight of '{VisibleText.Of(target)}' must be from 1 to 1000");
        }
    }
}

/// <summary>How a balance block chooses the target of a file.</summary>
public enum BalancePolicy
{
    /// <summary>
    /// In turn: all targets get the same number of files, and no target gets two in a row while another one is free and
    /// healthy. Files wait for a busy target, unless it has completed nothing for 10 s.
    /// </summary>
    RoundRobin,

    /// <summary>The first target with a free worker, in the order of the pipeline file.</summary>
    FirstAvailable,

    /// <summary>As <c>round_robin</c>, in the proportion of <c>weights</c>.</summary>
    WeightedRoundRobin,
}

/// <summary>The time during which a failed target gets no files.</summary>
public sealed record CooldownSettings : IValidatableOptions
{
    /// <summary>The cooldown after the first failure.</summary>
    [Between(typeof(TimeSpan), "1ms", "1d")]
    public TimeSpan Initial { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The factor from each cooldown to the next.</summary>
    [Range(1.0, 10.0)]
    public double Multiplier { get; init; } = 2;

    /// <summary>
    /// The maximum cooldown. While all targets are down, files wait until each target has failed again after this
    /// cooldown; with the defaults that takes about 20 minutes.
    /// </summary>
    [Between(typeof(TimeSpan), "1ms", "1d")]
    public TimeSpan Max { get; init; } = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    IEnumerable<OptionError> IValidatableOptions.Faults()
    {
        if (Max < Initial)
            yield return new(nameof(Max), "'max' must not be shorter than 'initial'");
    }
}
