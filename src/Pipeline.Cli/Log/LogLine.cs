using Pipeline.Abstractions.Activity;
using Serilog.Events;

namespace Pipeline.Cli.Log;

/// <summary>What the log says of one event.</summary>
/// <param name="Level">Its weight; decides which of the log files get it.</param>
/// <param name="From">From which verbosity on the console shows it.</param>
/// <param name="Text">The line.</param>
/// <param name="Fault">The fault whose stack trace belongs to it.</param>
internal readonly record struct LogLine(LogEventLevel Level, Verbosity From, string Text, Exception? Fault = null);

/// <summary>A line that somebody has asked for by a signal: it is shown however quiet the console is to be.</summary>
/// <param name="Text">The line.</param>
internal sealed record Answered(string Text) : RunEvent;

/// <summary>How much the console is told; each step tells all that the one before tells.</summary>
internal enum Verbosity
{
    /// <summary><c>-q</c>: errors.</summary>
    Errors,

    /// <summary>The default: what a person should know of a run.</summary>
    Normal,

    /// <summary><c>-v</c>: each file.</summary>
    Files,

    /// <summary><c>-vv</c>: each step of each file.</summary>
    Steps,

    /// <summary><c>-vvv</c>: everything, with stack traces.</summary>
    Everything,
}
