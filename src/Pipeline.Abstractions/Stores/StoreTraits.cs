using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Abstractions.Stores;

/// <summary>What is true of a store as a whole.</summary>
public sealed record StoreTraits
{
    /// <summary>
    /// The finest step in which the store keeps a file's time; times that differ by less are the same.
    /// </summary>
    public TimeSpan ModTimePrecision { get; init; } = TimeSpan.FromTicks(1);

    /// <summary>Whether the store keeps a time that it is given.</summary>
    public bool SupportsModTime { get; init; } = true;

    /// <summary>Whether reading costs no way over a network: then a file may well be read once more.</summary>
    public bool IsLocal { get; init; }

    /// <summary>
    /// Whether folders are there on their own. If not, a folder is there as long as a file is in it: an absent one is
    /// listed as an empty one, and a file and a folder may have one name.
    /// </summary>
    public bool HasFolders { get; init; } = true;

    /// <summary>
    /// Whether files can only be put there: nothing that was put can be looked at, read, replaced by a rename or
    /// deleted.
    /// </summary>
    public bool IsWriteOnly { get; init; }

    /// <summary>How drafts and files that are set aside are called there.</summary>
    public TempName TempName { get; init; }

    /// <summary>
    /// Where the store's root really is, in a form equal for two stores that share files (<c>file:/data/in</c>,
    /// <c>sftp://user@host:22/in</c>). Used to refuse a file being copied onto itself.
    /// </summary>
    public required string Root
    {
        get;
        init
        {
            field = value;
            Identity = IdentityOf(value);
        }
    }

    /// <summary>
    /// A short form of <see cref="Root"/>: by it the journal knows whether the store that has a name today is the one
    /// that had it then.
    /// </summary>
    public string Identity { get; private init; } = "";

    private static string IdentityOf(string root) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(root.TrimEnd('/'))).AsSpan(0, 6));
}

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
