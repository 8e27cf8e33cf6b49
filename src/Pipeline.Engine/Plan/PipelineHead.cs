using System.ComponentModel.DataAnnotations;

namespace Pipeline.Engine.Plan;

/// <summary>The keys of a pipeline file beside its stores and stages.</summary>
public sealed record PipelineHead
{
    /// <summary>The pipeline's name: letters, digits, <c>.</c>, <c>-</c> and <c>_</c>. Journal and manifest are called after it.</summary>
    public required string Pipeline { get; init; }

    /// <summary>When the pipeline looks for files again. One loop when it is not given.</summary>
    public ScheduleSettings? Schedule { get; init; }

    /// <summary>How long files in flight may go on after the first signal to stop.</summary>
    [Range(typeof(TimeSpan), "0s", "1d")]
    public TimeSpan Shutdown { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>When a pipeline looks for files again.</summary>
public sealed record ScheduleSettings
{
    /// <summary>The time from the start of one loop to the start of the next; a loop that takes longer is followed at once.</summary>
    [Range(typeof(TimeSpan), "100ms", "30d")]
    public required TimeSpan Every { get; init; }
}
