using Pipeline.Cli.Terminal;
using Serilog.Core;
using Serilog.Events;

namespace Pipeline.Cli.Log;

/// <summary>The part of the log that goes to standard error: short lines, without time.</summary>
internal sealed class ConsoleLines(ConsoleOutput console, bool withTraces) : ILogEventSink
{
    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        var weight = logEvent.Level switch
        {
            LogEventLevel.Error or LogEventLevel.Fatal => "error: ",
            LogEventLevel.Warning => "warning: ",
            _ => "",
        };
        console.Note(weight + logEvent.MessageTemplate.Text);
        if (withTraces && logEvent.Exception is { } fault)
            console.Trace(fault);
    }
}
