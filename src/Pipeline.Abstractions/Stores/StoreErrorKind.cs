namespace Pipeline.Abstractions.Stores;

/// <summary>The kinds of a store's refusal.</summary>
public enum StoreErrorKind
{
    /// <summary>Nothing stands there.</summary>
    NotFound,

    /// <summary>
    /// The store does not allow it: permissions, a wrong password, a link that leads out of the root.
    /// </summary>
    Forbidden,

    /// <summary>The name is taken.</summary>
    AlreadyExists,

    /// <summary>The disk or the quota is full.</summary>
    NoSpace,

    /// <summary>The connection broke (transient).</summary>
    ConnectionLost,

    /// <summary>The store asks to come back later (transient).</summary>
    Busy,

    /// <summary>No answer in time (transient).</summary>
    TimedOut,

    /// <summary>
    /// The store cannot be reached or refuses us as a whole: unknown host, wrong key, unknown host key.
    /// </summary>
    Unreachable,

    /// <summary>The bytes, the length or the answer are not what was promised.</summary>
    Corrupt,

    /// <summary>The file is no longer what was listed.</summary>
    Changed,

    /// <summary>Anything else; the message says what.</summary>
    Other,
}
