using Pipeline.Abstractions.Stores;

namespace Pipeline.Engine.Execution.Resilience;

/// <summary>
/// The stores that gave no answer while something was cleaned up. Each attempt to reach one may take as long as its
/// connect timeout: the first one speaks for all that is to be done there, and the rest is left to the next time.
/// </summary>
internal sealed class UnreachableStores
{
    private readonly Dictionary<string, string> _why = new(StringComparer.Ordinal);

    /// <summary>What a store's attempt ended with; null for a store that may be asked.</summary>
    public string? Why(string store) => _why.GetValueOrDefault(store);

    /// <summary>Takes in what went wrong there.</summary>
    public void Note(string store, StoreException fault)
    {
        if (fault.Kind is StoreErrorKind.ConnectionLost or StoreErrorKind.TimedOut or StoreErrorKind.Unreachable)
            _why.TryAdd(store, fault.Message);
    }
}
