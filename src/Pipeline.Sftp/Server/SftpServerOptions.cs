using Pipeline.Sftp.Server.Faults;

namespace Pipeline.Sftp.Server;

/// <summary>How the built-in server behaves.</summary>
public sealed record SftpServerOptions
{
    /// <summary>What it is to do wrong, for tests; null for nothing.</summary>
    public FaultPlan? Faults { get; init; }
}
