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
    internal async ValueTask<bool> IsGoneAsync(StorePath path, StorePath around, CancellationToken stop)
    {
        var folder = paths.Of(around);
        var before = look.StatAsync(connection, folder, stop).AsTask();
        var file = look.StatAsync(connection, paths.Of(path), stop).AsTask();
        var after = look.StatAsync(connection, folder, stop).AsTask();
        await Task.WhenAll(before, file, after);
        if (await file is not null)
            return false;
        if (await before is { IsFolder: true } && await after is { IsFolder: true })
            return true;
        var at = new FilePlace(store, path);
        throw new StoreFault(
            at,
            FaultKind.Unreachable,
            $"whether {at} is gone cannot be told: the folder '{folder}' on the server is not there"
        );
    }
}
