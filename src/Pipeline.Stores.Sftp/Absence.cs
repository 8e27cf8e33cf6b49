using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Sftp.Client;

namespace Pipeline.Stores.Sftp;

/// <summary>Tells a file that is gone from one whose whole folder is away.</summary>
internal sealed class Absence(string store, PathMapper paths, RemoteStat look, SftpConnection connection)
{
    /// <summary>
    /// Whether nothing stands at a path while the folder around it is there. The folder is looked at before and after
    /// the file, in requests that leave together, so that it costs no more time than one look.
    /// </summary>
    internal ValueTask<bool> IsGoneAsync(StorePath path, StorePath around, CancellationToken cancellationToken) =>
        IsGoneAsync(
            new FilePlace(store, path),
            around,
            () => look.FindAsync(connection, path, cancellationToken),
            cancellationToken
        );

    /// <summary>The same, below the store's root, of the link itself where it is one.</summary>
    internal ValueTask<bool> IsGoneAsync(StorePath path, CancellationToken cancellationToken) =>
        IsGoneAsync(new FilePlace(store, path), path, cancellationToken);

    /// <summary>
    /// Confirms that nothing stands at a path where a request was refused because nothing does. What stands there after
    /// all was away for a moment.
    /// </summary>
    internal async ValueTask ConfirmAsync(
        FilePlace at,
        StorePath path,
        SftpException refusal,
        CancellationToken cancellationToken
    )
    {
        if (!await IsGoneAsync(at, path, cancellationToken))
            throw new StoreException(at, StoreErrorKind.Busy, $"{at} did not exist for a moment", refusal);
    }

    private ValueTask<bool> IsGoneAsync(FilePlace at, StorePath path, CancellationToken cancellationToken) =>
        IsGoneAsync(at, StorePath.Root, () => look.LStatAsync(connection, paths.Of(path), cancellationToken), cancellationToken);

    /// <summary>The same; <paramref name="at"/> is the file as a person knows it.</summary>
    private async ValueTask<bool> IsGoneAsync(
        FilePlace at,
        StorePath around,
        Func<ValueTask<SftpFound?>> find,
        CancellationToken cancellationToken
    )
    {
        var folder = paths.Of(around);
        var before = look.StatAsync(connection, folder, cancellationToken).AsTask();
        var file = find().AsTask();
        var after = look.StatAsync(connection, folder, cancellationToken).AsTask();
        await Task.WhenAll(before, file, after);
        if (await file is not null)
            return false;
        if (await before is { IsFolder: true } && await after is { IsFolder: true })
            return true;
        throw new StoreException(
            at,
            StoreErrorKind.Unreachable,
            $"it is unknown whether {at} was deleted: the folder '{folder}' on the server does not exist; mount it, or "
                + "create it again"
        );
    }
}
