namespace Pipeline.Sftp.Client;

/// <summary>The room on a file system, bytes (OpenSSH PROTOCOL 4.4).</summary>
/// <param name="Total">All of it.</param>
/// <param name="Free">What this account may still use.</param>
/// <param name="IsReadOnly">Whether nothing can be written at all.</param>
public readonly record struct SftpSpace(long Total, long Free, bool IsReadOnly)
{
    /// <summary>The inodes that this account may still use; null where the file system counts none.</summary>
    public long? FreeInodes { get; init; }
}
