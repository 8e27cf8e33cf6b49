namespace Pipeline.Abstractions.Activity;

/// <summary>
/// Something that happened in a run. Log, progress display, summary and metrics all listen to this one list of records.
/// </summary>
public abstract record RunEvent;
