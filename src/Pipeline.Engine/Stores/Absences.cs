using Pipeline.Engine.Files;

namespace Pipeline.Engine.Stores;

/// <summary>Tells what is gone from what cannot be seen just now.</summary>
public static class Absences
{
    /// <summary>Whether nothing stands at a path while the folder around it is there.</summary>
    /// <exception cref="StoreFault">That cannot be told.</exception>
    public static async ValueTask<bool> IsGoneAsync(
        this IFileStore store,
        StorePath path,
        StorePath around,
        CancellationToken stop
    ) =>
        store.As<ICanConfirmAbsence>() is { } confirms
            ? await confirms.IsGoneAsync(path, around, stop)
            : await store.FindAsync(path, stop) is null;
}
