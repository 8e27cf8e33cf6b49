namespace Pipeline.Abstractions.Activity;

/// <summary>
/// What a worker of a stage is doing. It is always in exactly one state, and the time it spends in each is counted.
/// </summary>
public enum WorkerState
{
    /// <summary>No file to work on.</summary>
    Idle,

    /// <summary>At work: bytes move, or a store is asked.</summary>
    Busy,

    /// <summary>The inbox below is full.</summary>
    Blocked,

    /// <summary>Waits out the delay before another attempt.</summary>
    Retrying,

    /// <summary>Waits for a connection.</summary>
    Connecting,

    /// <summary>Waits for something outside: room on a disk, a file to be stable.</summary>
    Held,
}
