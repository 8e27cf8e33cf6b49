namespace Pipeline.Scenarios.Servers;

/// <summary>Fetch and push with each server.</summary>
public static class Ways
{
    /// <summary>Each way with each server, and where the copies can be seen to arrive.</summary>
    public static TheoryData<Make, string, string, string> All { get; } =
        new()
        {
            { Make.OpenSsh, "fetch", "server", "incoming" },
            { Make.OpenSsh, "push", "outbox", "server" },
            { Make.ProFtpd, "fetch", "server", "incoming" },
            { Make.ProFtpd, "push", "outbox", "server" },
        };

    /// <summary>Each way once and each server once: for what the program itself does when it is interrupted.</summary>
    public static TheoryData<Make, string, string, string> Crossed { get; } =
        new() { { Make.OpenSsh, "push", "outbox", "server" }, { Make.ProFtpd, "fetch", "server", "incoming" } };
}
