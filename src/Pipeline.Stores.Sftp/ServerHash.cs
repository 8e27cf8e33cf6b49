using Pipeline.Abstractions.Items;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// Asks a server to hash a file where it lies (draft-ietf-secsh-filexfer-extensions-00 section 3). ProFTPD can do it
/// and does not say so: so a server that does not offer it is asked too, until it says that it does not know the
/// request.
/// </summary>
internal sealed class ServerHash
{
    private volatile bool _isUnknown;
    private volatile bool _hasAnswered;

    /// <summary>The hash, or null when the server has none of this algorithm.</summary>
    internal async ValueTask<ContentHash?> AskAsync(
        SftpConnection connection,
        string path,
        string algorithm,
        CancellationToken cancellationToken
    )
    {
        var isOffered = connection.Offers.Has(ExtensionNames.CheckFile) || connection.Offers.Has(ExtensionNames.CheckFileName);
        if (_isUnknown && !isOffered)
            return null;
        try
        {
            var hash = await connection.HashAsync(path, algorithm, cancellationToken);
            _hasAnswered = true;
            return hash.Algorithm == algorithm ? new(algorithm, Convert.ToHexStringLower(hash.Bytes.Span)) : null;
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            if (refusal.Status == SftpStatus.OpUnsupported)
                _isUnknown = true;
            return null;
        }
        catch (SftpException) when (!_hasAnswered)
        {
            // A server that hangs up on a request that it does not know is not asked a second time.
            _isUnknown = true;
            throw;
        }
    }
}
