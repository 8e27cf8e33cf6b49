namespace Pipeline.Sftp.Server.Faults;

/// <summary>What happens to a request that a fault strikes.</summary>
public enum FaultAction
{
    /// <summary>Not done; answered with FAILURE.</summary>
    Fail,

    /// <summary>Not done; answered with PERMISSION_DENIED.</summary>
    Refuse,

    /// <summary>Not done; answered with OP_UNSUPPORTED.</summary>
    Unsupported,

    /// <summary>Not done; answered with FAILURE and the words of a full disk.</summary>
    NoSpace,

    /// <summary>Neither this nor any later request of the session is answered.</summary>
    Stall,

    /// <summary>Not done; the session ends without an answer.</summary>
    Cut,

    /// <summary>Done; the session ends without an answer.</summary>
    CutAfter,

    /// <summary>Not done; answered with OK. For requests that are answered with a status.</summary>
    Lie,

    /// <summary>One bit is wrong: of what is stored by a write, of what is answered to a read, stat or check-file.</summary>
    Garble,

    /// <summary>A read is answered with half of what it asked for.</summary>
    Short,

    /// <summary>A read is answered with no byte, and not with the end of the file.</summary>
    Empty,

    /// <summary>A listing is answered with names that try to lead elsewhere.</summary>
    Hostile,

    /// <summary>A listing says that it holds more names than it does.</summary>
    Miscount,

    /// <summary>All limits are said to be 0.</summary>
    Zero,

    /// <summary>All limits are said to be 1.</summary>
    One,

    /// <summary>All limits are said to be 2⁶⁴−1.</summary>
    Huge,
}
