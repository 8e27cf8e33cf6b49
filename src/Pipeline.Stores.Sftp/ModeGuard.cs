using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Posix;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// Sees to it that a copy has no right that it may not have. A server may make files with another mode than the one it
/// is asked for: the look at commit, which is made in any case, tells what it gave. Then the mode is set, and where
/// that does nothing the file fails, because others could read a private file and nobody would know. A server that has
/// done so once is from then on asked right after the file was opened, before it holds a byte.
/// </summary>
internal sealed class ModeGuard(string server)
{
    /// <summary>The file's owner on the server is the user who writes there.</summary>
    private const uint NotOwner = 0b000_111_111;
    private volatile bool _wereMore;

    /// <summary>A draft was opened, and holds nothing.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="asked">The permissions that it was to be made with; none where nobody asks.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    internal async ValueTask OpenedAsync(SftpFile draft, SftpAttributes asked, CancellationToken cancellationToken)
    {
        if (!_wereMore || asked.Permissions is null)
            return;
        try
        {
            await draft.SetStatAsync(asked, cancellationToken);
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            // The look at commit tells what came of it.
        }
    }

    /// <summary>A draft is whole, and gets its name next.</summary>
    /// <param name="at">The file that it becomes.</param>
    /// <param name="draft">The draft's path on the server.</param>
    /// <param name="asked">The most that it may have; none where nobody asks.</param>
    /// <param name="option">Which option allows more.</param>
    /// <param name="found">What the look has found; null where none was made.</param>
    /// <param name="connection">The server.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What the draft is now.</returns>
    /// <exception cref="StoreException">It has more, and keeps it (Forbidden).</exception>
    internal async ValueTask<SftpAttributes?> FinishedAsync(
        FilePlace at,
        string draft,
        SftpAttributes asked,
        ModeOption? option,
        SftpAttributes? found,
        SftpConnection connection,
        CancellationToken cancellationToken
    )
    {
        if (asked.Permissions is not { } most || found is not { Permissions: { } given } attributes || IsWithin(given, most))
            return found;
        _wereMore = true;
        var words = "";
        try
        {
            await connection.SetStatAsync(draft, new() { Permissions = given & most & UnixMode.AccessMask }, cancellationToken);
            given = (await connection.LStatAsync(draft, cancellationToken))?.Permissions ?? given;
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            words = $" ({refusal.Message})";
        }
        return IsWithin(given, most)
            ? attributes with
            {
                Permissions = given,
            }
            : throw new StoreException(
                at,
                StoreErrorKind.Forbidden,
                $"{at} was not written: {server} created it with the mode {Text(given)} instead of {Text(most)}, and does "
                    + $"not change it{words}; write {option?.Text(Text(given)) ?? $"'mode: {Text(given)}' in the stage"} if "
                    + "other users may read and write it"
            );
    }

    private static bool IsWithin(uint given, uint most) => (given & ~most & NotOwner) == 0;

    private static string Text(uint mode) => ModeText.Of((UnixFileMode)(mode & UnixMode.AccessMask));
}
