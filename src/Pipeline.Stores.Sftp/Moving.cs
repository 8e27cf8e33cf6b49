using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Sftp.Client;

namespace Pipeline.Stores.Sftp;

/// <summary>Moves files on a server to names that nobody has.</summary>
internal sealed class Moving(
    AtomicRename renaming,
    PathMapper paths,
    RemoteStat look,
    RemoteFolders folders,
    Absence absence,
    SftpConnection connection
)
{
    /// <summary>
    /// Moves a file, making missing folders; refused when the new name is taken. There are servers whose rename
    /// replaces, so that the name is looked at first.
    /// </summary>
    internal async ValueTask<bool> ToNewNameAsync(FilePlace from, FilePlace to, CancellationToken cancellationToken)
    {
        var (old, name) = (paths.Of(from.Path), paths.Of(to.Path));
        if (await look.LStatAsync(connection, name, cancellationToken) is not null)
            throw await absence.IsGoneAsync(from.Path, cancellationToken) ? Absent(from) : SftpFaults.Exists(to);
        try
        {
            await connection.RenameAsync(old, name, cancellationToken);
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            if (await absence.IsGoneAsync(from.Path, cancellationToken))
                throw Absent(from, refusal);
            if (await look.LStatAsync(connection, name, cancellationToken) is not null)
                throw SftpFaults.Exists(to, refusal);
            if (await look.StatAsync(connection, paths.Of(to.Path.Folder), cancellationToken) is not null)
                throw;
            await folders.MakeAsync(connection, paths.Of(to.Path.Folder), cancellationToken);
            await connection.RenameAsync(old, name, cancellationToken);
        }
        return true;
    }

    private static StoreException Absent(FilePlace from, SftpException? refusal = null) =>
        new(from, StoreErrorKind.NotFound, $"{from} does not exist and cannot be moved", refusal);

    /// <summary>
    /// Renames a file aside and looks at it there. Both requests leave together: a server answers those about one file
    /// as if each had waited for the one before.
    /// </summary>
    internal async ValueTask<FileEntry?> AsideAsync(StorePath from, StorePath aside, CancellationToken cancellationToken)
    {
        var rename = renaming.ToFreeNameAsync(paths.Of(from), paths.Of(aside), cancellationToken).AsTask();
        var seen = look.StatAsync(connection, paths.Of(aside), cancellationToken).AsTask();
        // Both must have ended before the connection goes back to the others.
        await Task.WhenAll(rename, seen).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await rename;
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            if (await absence.IsGoneAsync(from, cancellationToken))
                return null;
            throw;
        }
        var found = await seen ?? await look.StatAsync(connection, paths.Of(aside), cancellationToken);
        // A link that leads nowhere is renamed all the same.
        return found is { } there ? SftpEntries.Of(aside, there) : new FileEntry(aside, null, null) { Kind = EntryKind.Unknown };
    }
}
