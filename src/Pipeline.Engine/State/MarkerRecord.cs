using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.State;

/// <summary>A marker that a run was about to lay, or has laid: enough to take it away after a kill.</summary>
/// <param name="Run">The run.</param>
/// <param name="Place">The marker.</param>
/// <param name="Group">The group that it was laid for.</param>
/// <param name="Made">The topmost folder that was not there before, or null when the marker's folder was there.</param>
public sealed record MarkerRecord(string Run, FilePlace Place, string Group, StorePath? Made);
