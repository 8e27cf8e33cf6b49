namespace Pipeline.Engine.Times;

/// <summary>When the loops of a pipeline begin.</summary>
public abstract record LoopTimes;

/// <summary>So long after the one before.</summary>
/// <param name="Every">The time from the start of one loop to the start of the next.</param>
public sealed record LoopsEvery(TimeSpan Every) : LoopTimes;

/// <summary>At times by the clock.</summary>
/// <param name="Times">The times.</param>
/// <param name="Zone">Whose clock; null for the machine's own.</param>
public sealed record LoopsAt(CronTimes Times, TimeZoneInfo? Zone) : LoopTimes;
