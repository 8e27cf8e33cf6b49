using System.Runtime.InteropServices;
using Pipeline.Abstractions.Items;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// Looks at names on a server, and asks further where its answer leaves something out: the protocol makes every
/// attribute optional, and servers differ in how they say that nothing stands under a name.
/// </summary>
/// <param name="paths">Where the store's root is, below which a name that cannot be there is asked for.</param>
internal sealed class RemoteStat(PathMapper paths)
{
    private readonly Lock _lock = new();

    /// <summary>
    /// How the server refuses a look at what is not there, by each status with which it has refused one.
    /// </summary>
    private readonly Dictionary<SftpStatus, bool> _meansNothing = [];

    /// <summary>What stands at a path, links followed; null when nothing does.</summary>
    internal ValueTask<SftpFound?> StatAsync(SftpConnection connection, string path, CancellationToken cancellationToken) =>
        FindAsync(connection, path, connection.StatAsync, cancellationToken);

    /// <summary>What stands at a path, of the link itself when it is one; null when nothing does.</summary>
    internal ValueTask<SftpFound?> LStatAsync(SftpConnection connection, string path, CancellationToken cancellationToken) =>
        FindAsync(connection, path, connection.LStatAsync, cancellationToken);

    /// <summary>
    /// What was told of a name, with its type. Where the server does not tell that, the name is opened as a folder, and
    /// then as a file.
    /// </summary>
    internal static async ValueTask<SftpFound> TypedAsync(
        SftpConnection connection,
        string path,
        SftpAttributes attributes,
        CancellationToken cancellationToken
    ) =>
        attributes.Type is { } type ? new(attributes, type)
        : await connection.IsFolderAsync(path, cancellationToken) ? new(attributes, SftpFileType.Folder)
        : await CanBeReadAsync(connection, path, cancellationToken) ? new(attributes, SftpFileType.File)
        : new(attributes, null);

    /// <summary>
    /// The same of a path below the store's root: not every server says "no such file" of a path that leads through a
    /// file.
    /// </summary>
    internal async ValueTask<SftpFound?> FindAsync(SftpConnection connection, StorePath path, CancellationToken cancellationToken)
    {
        try
        {
            return await StatAsync(connection, paths.Of(path), cancellationToken);
        }
        catch (SftpException refusal) when (refusal.Status == SftpStatus.Failure && !path.Folder.IsRoot)
        {
            if (await FindAsync(connection, path.Folder, cancellationToken) is { IsFolder: true })
                throw;
            return null;
        }
    }

    private async ValueTask<SftpFound?> FindAsync(
        SftpConnection connection,
        string path,
        Func<string, CancellationToken, ValueTask<SftpAttributes?>> look,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await look(path, cancellationToken) is { } attributes
                ? await TypedAsync(connection, path, attributes, cancellationToken)
                : null;
        }
        catch (SftpException refusal)
            when (refusal.Status is SftpStatus.Failure or SftpStatus.PermissionDenied or SftpStatus.Other)
        {
            if (await MeansNothingAsync(connection, refusal.Status, look, cancellationToken))
                return null;
            throw;
        }
    }

    /// <summary>Whether the server answers so when nothing is there: asked once, for a name that nobody has.</summary>
    private async ValueTask<bool> MeansNothingAsync(
        SftpConnection connection,
        SftpStatus status,
        Func<string, CancellationToken, ValueTask<SftpAttributes?>> look,
        CancellationToken cancellationToken
    )
    {
        lock (_lock)
        {
            if (_meansNothing.TryGetValue(status, out var known))
                return known;
        }
        var answered = SftpStatus.NoSuchFile;
        try
        {
            await look(paths.Of(StorePath.Parse($"{Guid.NewGuid():N}")), cancellationToken);
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            answered = refusal.Status;
        }
        lock (_lock)
            return _meansNothing[status] = answered == status;
    }

    private static async ValueTask<bool> CanBeReadAsync(
        SftpConnection connection,
        string path,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using var file = await connection.OpenFileAsync(path, OpenFlags.Read, default, cancellationToken);
            return true;
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            return false;
        }
    }
}

/// <summary>What a server tells of a name.</summary>
/// <param name="Attributes">What it told.</param>
/// <param name="Type">What it is; null when that cannot be found out either.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SftpFound(SftpAttributes Attributes, SftpFileType? Type)
{
    internal bool IsFolder => Type == SftpFileType.Folder;
}
