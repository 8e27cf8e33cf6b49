namespace Pipeline.Engine.State;

/// <summary>What a journal has forgotten.</summary>
/// <param name="Files">How many files.</param>
/// <param name="Before">What is older than this time is not remembered.</param>
public readonly record struct Forgotten(long Files, DateTimeOffset Before);
