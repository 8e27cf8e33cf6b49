namespace Pipeline.Sftp.Client;

/// <summary>How a connection behaves.</summary>
public sealed record SftpSettings
{
    /// <summary>The most data bytes in one request; null takes what the server allows, at most 255 KiB.</summary>
    public int? Packet { get; init; }

    /// <summary>
    /// With requests unanswered and nothing arriving for this long, the connection is declared dead; so is one on which
    /// a reply has begun and is not whole within ten times this.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The same while the server works on something that takes as long as the file is big: a flush, a hash, a copy
    /// inside the server.
    /// </summary>
    public TimeSpan SlowTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
