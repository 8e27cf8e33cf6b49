using Serilog.Events;

namespace Pipeline.Cli.Log;

/// <summary>What the log says of one event.</summary>
/// <param name="Level">Its weight; decides which of the log files get it.</param>
/// <param name="From">From which verbosity on the console shows it.</param>
/// <param name="Text">The line.</param>
/// <param name="Fault">The fault whose stack trace belongs to it.</param>
internal readonly record struct LogLine(LogEventLevel Level, Verbosity From, string Text, Exception? Fault = null);
