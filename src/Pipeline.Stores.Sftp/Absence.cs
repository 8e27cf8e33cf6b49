using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;
using Pipeline.Sftp.Client;

namespace Pipeline.Stores.Sftp;

/// <summary>Tells a file that is gone from one whose whole folder is away.</summary>
internal sealed class Absence(string store, RemotePaths paths, RemoteLook look, SftpConnection connection)
{
    /// <summary>
    /// Whether nothing stands at a path while the folder around it is there. The folder is looked at before and after
    /// the file, in requests that leave together, so that it costs no more time than one look.
    /// </summary>
    internal ValueTask<bool> IsGoneAsync(StorePath path, StorePath around, CancellationToken stop) =>
        IsGoneAsync(new FilePlace(store, path), around, () => look.FindAsync(connection, path, stop), stop);

    /// <summary>The same, below the store's root, of the link itself where it is one.</summary>
    internal ValueTask<bool> IsGoneAsync(StorePath path, CancellationToken stop) =>
        IsGoneAsync(new FilePlace(store, path), path, stop);

    /// <summary>
    /// Confirms that nothing stands at a path where a request was refused because nothing does. What stands there after
    /// all was away for a moment.
    /// </summary>
    internal async ValueTask ConfirmAsync(FilePlace at, StorePath path, SftpException refusal, CancellationToken stop)
    {
        if (!await IsGoneAsync(at, path, stop))
            throw new StoreFault(at, FaultKind.Busy, $"{at} was away for a moment", refusal);
    }

    private ValueTask<bool> IsGoneAsync(FilePlace at, StorePath path, CancellationToken stop) =>
        IsGoneAsync(at, StorePath.Root, () => look.LStatAsync(connection, paths.Of(path), stop), stop);

    /// <summary>The same; <paramref name="at"/> is the file as a person knows it.</summary>
    private async ValueTask<bool> IsGoneAsync(
        FilePlace at,
        StorePath around,
        Func<ValueTask<SftpFound?>> find,
        CancellationToken stop
    )
    {
        var folder = paths.Of(around);
        var before = look.StatAsync(connection, folder, stop).AsTask();
        var file = find().AsTask();
        var after = look.StatAsync(connection, folder, stop).AsTask();
        await Task.WhenAll(before, file, after);
        if (await file is not null)
            return false;
        if (await before is { IsFolder: true } && await after is { IsFolder: true })
            return true;
        throw new StoreFault(
            at,
            FaultKind.Unreachable,
            $"whether {at} is gone cannot be told: the folder '{folder}' on the server is not there; mount it, or make it again"
        );
    }
}
