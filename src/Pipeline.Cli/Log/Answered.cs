using Pipeline.Abstractions.Activity;

namespace Pipeline.Cli.Log;

/// <summary>A line that somebody has asked for by a signal: it is shown however quiet the console is to be.</summary>
/// <param name="Text">The line.</param>
internal sealed record Answered(string Text) : RunEvent;
