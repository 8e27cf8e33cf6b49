using Pipeline.Testing.Servers.S3.Odd;

namespace Pipeline.Scenarios.OddServers;

/// <summary>A way in which the servers of a pipeline are odd.</summary>
/// <param name="Name">What the table calls it; for SFTP the fault script of the built-in server.</param>
internal sealed record OddAnswer(string Name)
{
    /// <summary>The fault script of all SFTP servers; empty for none.</summary>
    public string Script { get; init; } = "";

    /// <summary>Options of all SFTP stores; empty for none.</summary>
    public string Options { get; init; } = "";

    /// <summary>How the S3 server behaves; null where the answer is not about S3.</summary>
    public S3Behavior? S3 { get; init; }

    /// <summary>The status with which the bucket is said to be on another server, where it is.</summary>
    public int? Redirect { get; init; }

    /// <summary>The server says that it has stored what it has not: only a pipeline that verifies can know.</summary>
    public bool Lies { get; init; }

    public bool IsOfSftp => Script.Length > 0;

    public bool IsOfS3 => S3 is not null || Redirect is not null;
}
