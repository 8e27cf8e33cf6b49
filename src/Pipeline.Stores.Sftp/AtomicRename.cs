using System.Text;
using Pipeline.Abstractions.Items;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;

namespace Pipeline.Stores.Sftp;

/// <summary>Renames that replace, by the means that the server has.</summary>
/// <param name="way">The way that is written in the options, or null.</param>
/// <param name="connection">The server.</param>
/// <param name="look">Looks at names there.</param>
internal sealed class AtomicRename(RenameWay? way, SftpConnection connection, RemoteStat look)
{
    private bool IsOneStep => way is null ? connection.Offers.Has(ExtensionNames.PosixRename) : way == RenameWay.Posix;

    /// <summary>
    /// Renames over whatever has the new name. Without a rename in one step the old file is moved to the place that
    /// <paramref name="aside"/> names, and back when the rename fails; if this program or the connection dies in
    /// between it stays aside.
    /// </summary>
    internal ValueTask ReplaceAsync(string from, string to, Func<string> aside, CancellationToken cancellationToken) =>
        IsOneStep
            ? connection.PosixRenameAsync(from, to, cancellationToken)
            : ReplaceByStepsAsync(from, to, aside, cancellationToken);

    /// <summary>
    /// Renames to a name that nobody else has. In one step where the server offers it: the plain rename of OpenSSH
    /// gives a second name and then takes the first away, whatever has it by then.
    /// </summary>
    internal ValueTask ToFreeNameAsync(string from, string to, CancellationToken cancellationToken) =>
        IsOneStep
            ? connection.PosixRenameAsync(from, to, cancellationToken)
            : connection.RenameAsync(from, to, cancellationToken);

    private async ValueTask ReplaceByStepsAsync(string from, string to, Func<string> aside, CancellationToken cancellationToken)
    {
        try
        {
            await connection.RenameAsync(from, to, cancellationToken);
        }
        catch (SftpException refusal) when (refusal.Status is not (SftpStatus.ConnectionLost or SftpStatus.NoSuchFile))
        {
            if (await look.LStatAsync(connection, to, cancellationToken) is not { IsFolder: false })
                throw;
            if (await TargetOfAsync(to, cancellationToken) is { } target)
                await ReplaceLinkAsync(from, to, target, cancellationToken);
            else
                await ReplaceFileAsync(from, to, aside(), cancellationToken);
        }
    }

    /// <summary>
    /// Where a link leads; null when it is none. The attributes do not tell: there are servers that follow a link even
    /// when asked not to.
    /// </summary>
    private async ValueTask<string?> TargetOfAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.ReadLinkAsync(path, cancellationToken);
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            return null;
        }
    }

    /// <summary>A link is not moved aside: there are servers that would move the file that it leads to.</summary>
    private async ValueTask ReplaceLinkAsync(string from, string to, string target, CancellationToken cancellationToken)
    {
        await connection.RemoveAsync(to, cancellationToken);
        try
        {
            await connection.RenameAsync(from, to, CancellationToken.None);
        }
        catch (SftpException)
        {
            await connection.MakeLinkAsync(target, to, CancellationToken.None);
            throw;
        }
    }

    private async ValueTask ReplaceFileAsync(string from, string to, string aside, CancellationToken cancellationToken)
    {
        await SetAsideAsync(to, aside, cancellationToken);
        try
        {
            // From here to the end nobody may stop it: the old file is not under its name.
            await connection.RenameAsync(from, to, CancellationToken.None);
        }
        catch (SftpException)
        {
            await connection.RenameAsync(aside, to, CancellationToken.None);
            throw;
        }
        await connection.RemoveAsync(aside, CancellationToken.None);
    }

    /// <summary>
    /// The old file keeps all of its name, so that a later run can give it back: a server may refuse that as too long.
    /// </summary>
    private async ValueTask SetAsideAsync(string path, string aside, CancellationToken cancellationToken)
    {
        try
        {
            await connection.RenameAsync(path, aside, cancellationToken);
        }
        catch (SftpException refusal) when (refusal.Status is not (SftpStatus.ConnectionLost or SftpStatus.NoSuchFile))
        {
            var name = aside[(aside.LastIndexOf('/') + 1)..];
            throw new SftpException(
                refusal.Status,
                "the existing file was not replaced: the server has no rename that replaces a file, and refuses the "
                    + $"temporary name '{VisibleText.Of(name)}' ({Encoding.UTF8.GetByteCount(name)} bytes); shorten its name, "
                    + $"or change 'to' so that the copy gets a free name: {refusal.Message}",
                refusal
            );
        }
    }
}
