using System.Globalization;

namespace Pipeline.Cli.Service;

/// <summary>What systemd asks of a service of the type <c>notify</c>, in variables of its environment.</summary>
/// <param name="Socket">Where it listens.</param>
/// <param name="Watchdog">
/// How often at the least it wants to hear that the service gets on; null when it does not ask.
/// </param>
internal sealed record ServiceSettings(string Socket, TimeSpan? Watchdog)
{
    private const string SocketVariable = "NOTIFY_SOCKET";
    private const string WatchdogVariable = "WATCHDOG_USEC";
    private const string ProcessVariable = "WATCHDOG_PID";

    /// <summary>
    /// Takes the settings out of this process's environment, where the programs that it starts would find them; null
    /// when nobody asks.
    /// </summary>
    public static ServiceSettings? Take()
    {
        var settings = Of(Environment.GetEnvironmentVariable, Environment.ProcessId);
        foreach (var variable in (string[])[SocketVariable, WatchdogVariable, ProcessVariable])
            Environment.SetEnvironmentVariable(variable, null);
        return settings;
    }

    /// <summary>The settings of a process.</summary>
    public static ServiceSettings? Of(Func<string, string?> variable, int process)
    {
        if (variable(SocketVariable) is not { Length: > 0 } socket)
            return null;
        var isMine = variable(ProcessVariable) is not { Length: > 0 } id || id == process.ToString(CultureInfo.InvariantCulture);
        var isAsked = long.TryParse(variable(WatchdogVariable), NumberStyles.None, null, out var microseconds);
        return new(socket, isMine && isAsked && microseconds > 0 ? TimeSpan.FromMicroseconds(microseconds) : null);
    }
}
