using Pipeline.Cli.Terminal;
using Serilog.Core;
using Serilog.Events;

namespace Pipeline.Cli.Log;

/// <summary>The part of the log that goes to standard error: short lines, without time, as loud as was asked for.</summary>
internal sealed class ConsoleLines(Screen screen, Loudness loudness) : ILogEventSink
{
    /// <summary>The property of a log event that holds from which loudness on it is shown.</summary>
    public const string From = nameof(Loudness);

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        if (logEvent.Properties[From] is ScalarValue { Value: Loudness from } && from > loudness)
            return;
        var weight = logEvent.Level switch
        {
            LogEventLevel.Error or LogEventLevel.Fatal => "error: ",
            LogEventLevel.Warning => "warning: ",
            _ => "",
        };
        screen.Note(weight + logEvent.MessageTemplate.Text);
        if (loudness == Loudness.Everything && logEvent.Exception is { } fault)
            screen.Trace(fault);
    }
}
