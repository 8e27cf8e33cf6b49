using System.ComponentModel.DataAnnotations;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>
/// Gives every file to one of its lanes. A file that a lane cannot take, after the attempts of its stages are used up,
/// goes to another lane; a lane that failed waits out its penalty, and gets one file to prove itself by. While every
/// lane is down, files wait. A file fails, with the reasons of all lanes, when each lane has either failed it twice
/// while it worked for others, or refused it, or is still down after the longest penalty. A copy that a lane left
/// behind when it lost the file is taken away when the loop is over, if this run made it and it is unchanged; else the
/// log says where it may lie. A fault of the file itself (it vanished, changed, its place is taken by another) fails it
/// at once. Files go on below the spread with the copies of the lane that took them.
/// </summary>
public sealed record SpreadOptions : IValidatableOptions
{
    /// <summary>How the lane is chosen.</summary>
    public SpreadBy By { get; init; } = SpreadBy.RoundRobin;

    /// <summary>
    /// With <c>by: weighted</c>, how many files each lane gets in proportion to the others, as <c>{a: 2, b: 1}</c>; a
    /// lane that is not named counts 1.
    /// </summary>
    public IReadOnlyDictionary<string, int>? Weights { get; init; }

    /// <summary>Whether a file that fails in one lane is tried in another; if not, it has failed.</summary>
    public bool Failover { get; init; } = true;

    /// <summary>How long a lane that failed gets no files. It is forgotten at the lane's first success.</summary>
    public BreakSettings Penalty { get; init; } = new();

    /// <inheritdoc/>
    IEnumerable<OptionError> IValidatableOptions.Faults()
    {
        if (Weights is not null && By != SpreadBy.Weighted)
            yield return new(nameof(Weights), "'weights' needs 'by: weighted'");
        foreach (var (lane, weight) in Weights ?? new Dictionary<string, int>())
        {
            if (weight is < 1 or > 1000)
                yield return new(nameof(Weights), $"the weight of '{VisibleText.Of(lane)}' must be from 1 to 1000");
        }
    }
}

/// <summary>How a spread chooses the lane of a file.</summary>
public enum SpreadBy
{
    /// <summary>
    /// In turn: all lanes get the same number of files, and none gets two running while another is free and healthy. A
    /// lane whose workers are all at work is waited for, unless it has finished nothing for 10 s.
    /// </summary>
    RoundRobin,

    /// <summary>The first lane, in the order of the file, that has a worker free.</summary>
    Free,

    /// <summary>In turn as with <c>round_robin</c>, but in the proportion of <c>weights</c>.</summary>
    Weighted,
}

/// <summary>How long a lane that failed gets no files.</summary>
public sealed record BreakSettings : IValidatableOptions
{
    /// <summary>The penalty for the first failure.</summary>
    [Between(typeof(TimeSpan), "1ms", "1d")]
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>By how much each penalty is longer than the one before.</summary>
    [Range(1.0, 10.0)]
    public double Factor { get; init; } = 2;

    /// <summary>
    /// The longest penalty. Files wait for lanes that are down until each has failed again after waiting this long;
    /// with the defaults that is after about 20 minutes without any lane.
    /// </summary>
    [Between(typeof(TimeSpan), "1ms", "1d")]
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    IEnumerable<OptionError> IValidatableOptions.Faults()
    {
        if (Limit < First)
            yield return new(nameof(Limit), "'limit' must not be shorter than 'first'");
    }
}
