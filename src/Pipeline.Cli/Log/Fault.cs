using Pipeline.Engine.Files;

namespace Pipeline.Cli.Log;

/// <summary>Says a fault in one line. A fault that nobody foresaw also names its type: it is a defect of the program, and whoever reports it needs that.</summary>
internal static class Fault
{
    /// <summary>The line.</summary>
    public static string Say(Exception fault) =>
        fault switch
        {
            AggregateException { InnerExceptions: [var first, ..] } => Say(first),
            IOException or UnauthorizedAccessException => SystemFault.Say(fault),
            InvalidDataException or FormatException => fault.Message,
            OperationCanceledException => "stopped",
            _ =>
                $"{fault.Message} (unexpected {fault.GetType().Name}: a defect of this program; -vvv and log/all-debug.log say where)",
        };
}
