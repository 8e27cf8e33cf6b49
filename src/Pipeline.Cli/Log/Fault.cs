using Pipeline.Abstractions.Items;
using Pipeline.Posix;

namespace Pipeline.Cli.Log;

/// <summary>
/// Formats an exception in one line. An unexpected exception also names its type, for the bug report.
/// </summary>
internal static class Fault
{
    /// <summary>All that a runtime or a library says of one fault; what a server sent may be in it.</summary>
    private const int LongestTrace = 16 * 1024;

    /// <summary>The line.</summary>
    public static string Describe(Exception fault) => BoundedText.Of(Words(fault));

    /// <summary>The fault with its stack traces, for whoever looks for a defect.</summary>
    public static string Trace(Exception fault) => BoundedText.Of(fault.ToString(), LongestTrace);

    private static string Words(Exception fault) =>
        fault switch
        {
            AggregateException { InnerExceptions: [var first, ..] } => Words(first),
            IOException or UnauthorizedAccessException => SystemFault.Describe(fault),
            InvalidDataException or FormatException => fault.Message,
            OperationCanceledException => "stopped",
            _ => $"{fault.Message} (unexpected {fault.GetType().Name}: a defect of this program; -vvv and log/all-debug.log "
                + "show where)",
        };
}
