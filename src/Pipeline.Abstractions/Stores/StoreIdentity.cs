namespace Pipeline.Abstractions.Stores;

/// <summary>Tells whether a store's name still means the place that it meant when the journal was written.</summary>
public static class StoreIdentity
{
    /// <summary>
    /// Whether the store of that name has the identity that was written down; where none was, it counts as the same.
    /// </summary>
    /// <param name="stores">The stores of today, by name.</param>
    /// <param name="name">The name.</param>
    /// <param name="identity">The identity that was written down (<see cref="StoreTraits.Identity"/>), or null.</param>
    public static bool IsStill(this IReadOnlyDictionary<string, IFileStore> stores, string name, string? identity) =>
        identity is null || (stores.TryGetValue(name, out var store) && store.Traits.Identity == identity);
}
