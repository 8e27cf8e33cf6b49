namespace Pipeline.Sftp.Server.Faults;

/// <summary>What became of a request under a <see cref="FaultScript"/>.</summary>
internal enum Strike
{
    /// <summary>No fault: it is to be answered as always.</summary>
    None,

    /// <summary>It has been answered, or will be by work beside the session.</summary>
    Answered,

    /// <summary>The session answers nothing more.</summary>
    Stall,

    /// <summary>The session ends.</summary>
    Cut,
}
