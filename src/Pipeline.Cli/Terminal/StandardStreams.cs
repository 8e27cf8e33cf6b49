using Pipeline.Posix;

namespace Pipeline.Cli.Terminal;

/// <summary>
/// Standard streams that were closed when this program was started (<c>&gt;&amp;-</c>). Their numbers go to whatever is
/// opened next: a line for a person would be written into a pipe of the runtime, or into a file that is being copied.
/// </summary>
internal static class StandardStreams
{
    /// <summary>
    /// Nothing is written to a stream that was closed. To be called before anything is written or opened.
    /// </summary>
    public static void Guard()
    {
        if (OperatingSystem.IsWindows())
            return;
        if (!InheritedDescriptor.Claim(1))
            Console.SetOut(TextWriter.Null);
        if (!InheritedDescriptor.Claim(2))
            Console.SetError(TextWriter.Null);
        if (!InheritedDescriptor.Claim(0))
            Console.SetIn(TextReader.Null);
    }
}
