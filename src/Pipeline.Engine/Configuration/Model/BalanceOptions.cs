using System.ComponentModel.DataAnnotations;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>
/// Gives each file to one of its targets. When the stages of a target have used up their attempts on a file, another
/// target gets it; the failed target waits for its cooldown, and then gets one file as a trial. While every target is
/// down, files wait. A file fails, with the reasons of all targets, when each target has either failed it twice while
/// it worked for others, or refused it, or is still down after the longest cooldown. A copy that a failed target left
/// behind is deleted at the end of the loop, if this run made it and it is unchanged; else the log says where it may
/// be. An error of the file itself (it vanished, changed, another file is in its place) fails it at once. Files
/// continue below the block with the copies of the target that took them.
/// </summary>
public sealed record BalanceOptions : IValidatableOptions
{
    /// <summary>How the target is chosen.</summary>
    public BalancePolicy Policy { get; init; } = BalancePolicy.RoundRobin;

    /// <summary>
    /// With <c>policy: weighted_round_robin</c>, how many files each target gets in proportion to the others, as <c>{a:
    /// 2, b: 1}</c>; a target that is not named counts 1.
    /// </summary>
    public IReadOnlyDictionary<string, int>? Weights { get; init; }

    /// <summary>Whether a file that fails in one target is tried in another; if not, it has failed.</summary>
    public bool Failover { get; init; } = true;

    /// <summary>How long a target that failed gets no files. It is forgotten at the target's first success.</summary>
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
    /// In turn: all targets get the same number of files, and none gets two running while another is free and healthy.
    /// A target whose workers are all at work is waited for, unless it has finished nothing for 10 s.
    /// </summary>
    RoundRobin,

    /// <summary>The first target, in the order of the file, that has a free worker.</summary>
    FirstAvailable,

    /// <summary>In turn as with <c>round_robin</c>, but in the proportion of <c>weights</c>.</summary>
    WeightedRoundRobin,
}

/// <summary>How long a target that failed gets no files.</summary>
public sealed record CooldownSettings : IValidatableOptions
{
    /// <summary>The cooldown for the first failure.</summary>
    [Between(typeof(TimeSpan), "1ms", "1d")]
    public TimeSpan Initial { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>By how much each cooldown is longer than the one before.</summary>
    [Range(1.0, 10.0)]
    public double Multiplier { get; init; } = 2;

    /// <summary>
    /// The longest cooldown. Files wait for targets that are down until each has failed again after waiting this long;
    /// with the defaults that is after about 20 minutes without any target.
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
