using Pipeline.Abstractions.Items;
using Pipeline.Posix;

namespace Pipeline.Abstractions.Stores;

/// <summary>
/// A store's refusal, judged by the store itself: only it can tell a transient error from a lasting one.
/// The message says what happened and, where it can, what to do; it never holds a secret, and is no longer than
/// <see cref="BoundedText.Fault"/>, whatever a server said.
/// </summary>
public class StoreException(FilePlace at, StoreErrorKind kind, string message, Exception? inner = null)
    : IOException(BoundedText.Of(message), inner)
{
    /// <summary>Where it happened.</summary>
    public FilePlace At => at;

    /// <summary>What kind of refusal it is.</summary>
    public StoreErrorKind Kind => kind;

    /// <summary>Whether trying again may help.</summary>
    public bool IsTransient { get; init; } =
        kind is StoreErrorKind.ConnectionLost or StoreErrorKind.Busy or StoreErrorKind.TimedOut;
}
