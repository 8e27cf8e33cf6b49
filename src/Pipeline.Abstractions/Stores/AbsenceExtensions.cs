using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Abstractions.Stores;

/// <summary>Tells what is gone from what cannot be seen just now.</summary>
public static class AbsenceExtensions
{
    /// <summary>Whether nothing stands at a path while the folder around it is there.</summary>
    /// <exception cref="StoreException">That cannot be told.</exception>
    public static async ValueTask<bool> IsGoneAsync(
        this IFileStore store,
        StorePath path,
        StorePath around,
        CancellationToken cancellationToken
    ) =>
        store.As<ICanConfirmAbsence>() is { } confirms
            ? await confirms.IsGoneAsync(path, around, cancellationToken)
            : await store.FindAsync(path, cancellationToken) is null;

    /// <summary>
    /// The entry at a path; null only when it does not exist and its folder does. For callers that act on the absence.
    /// An existing entry costs no extra request.
    /// </summary>
    /// <exception cref="StoreException">That cannot be told.</exception>
    public static async ValueTask<FileEntry?> FindSurelyAsync(
        this IFileStore store,
        StorePath path,
        StorePath around,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            if (await store.FindAsync(path, cancellationToken) is { } found)
                return found;
            if (store.As<ICanConfirmAbsence>() is not { } confirms || await confirms.IsGoneAsync(path, around, cancellationToken))
                return null;
        }
    }

    /// <summary>The same, where the folder around it is the root of the store.</summary>
    /// <exception cref="StoreException">That cannot be told.</exception>
    public static ValueTask<FileEntry?> FindSurelyAsync(
        this IFileStore store,
        StorePath path,
        CancellationToken cancellationToken
    ) => store.FindSurelyAsync(path, StorePath.Root, cancellationToken);

    /// <summary>Whether nothing stands at a path, where what cannot be looked at counts as there.</summary>
    public static async ValueTask<bool> IsSurelyGoneAsync(
        this IFileStore store,
        StorePath path,
        StorePath around,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await store.IsGoneAsync(path, around, cancellationToken);
        }
        catch (StoreException)
        {
            // What cannot be looked at may be there.
            return false;
        }
    }
}
