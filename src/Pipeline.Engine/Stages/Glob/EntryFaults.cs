using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Stages.Glob;

/// <summary>
/// Tells the trouble with one entry of a list, which is the failure of that file, from trouble that makes the list
/// itself unreliable.
/// </summary>
internal static class EntryFaults
{
    /// <summary>Whether a question about one entry has met trouble that is that entry's alone.</summary>
    /// <param name="fault">What happened.</param>
    /// <param name="isLookedAnew">
    /// Whether the look was begun anew already: a transient error begins it anew once. When it comes again, the list
    /// goes on and this entry fails; a store that is away breaks the list itself.
    /// </param>
    public static bool IsOfOne(Exception fault, bool isLookedAnew) =>
        fault switch
        {
            OperationCanceledException or JournalException => false,
            StoreException { Kind: StoreErrorKind.Unreachable } => false,
            StoreException { IsTransient: true } => isLookedAnew,
            _ => true,
        };
}
