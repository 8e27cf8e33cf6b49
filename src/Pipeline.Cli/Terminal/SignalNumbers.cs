namespace Pipeline.Cli.Terminal;

/// <summary>
/// The numbers of signals that the runtime has no names for; see signal(7). On macOS they are those of BSD.
/// </summary>
internal static class SignalNumbers
{
    /// <summary>SIGXCPU: the limit of processor time is reached.</summary>
    public const int ProcessorTime = 24;

    /// <summary>SIGXFSZ: a file would become larger than the limit of file sizes.</summary>
    public const int FileSize = 25;

    /// <summary>SIGUSR1.</summary>
    public static int User1 { get; } = OperatingSystem.IsLinux() ? 10 : 30;

    /// <summary>SIGUSR2.</summary>
    public static int User2 { get; } = OperatingSystem.IsLinux() ? 12 : 31;
}
