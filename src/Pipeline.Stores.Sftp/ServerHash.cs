using Pipeline.Engine.Files;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;

namespace Pipeline.Stores.Sftp;

/// <summary>Asks a server to hash a file where it lies, when it offers that (draft-ietf-secsh-filexfer-extensions-00 section 3).</summary>
internal static class ServerHash
{
    /// <summary>The hash, or null when the server has none of this algorithm.</summary>
    internal static async ValueTask<ContentHash?> AskAsync(
        SftpConnection connection,
        string path,
        string algorithm,
        CancellationToken stop
    )
    {
        if (!connection.Offers.Has(ExtensionNames.CheckFile) && !connection.Offers.Has(ExtensionNames.CheckFileName))
            return null;
        try
        {
            var hash = await connection.HashAsync(path, algorithm, stop);
            return hash.Algorithm == algorithm ? new(algorithm, Convert.ToHexStringLower(hash.Bytes.Span)) : null;
        }
        catch (SftpException refusal)
            when (refusal.Status is SftpStatus.OpUnsupported or SftpStatus.Failure or SftpStatus.BadReply)
        {
            return null;
        }
    }
}
