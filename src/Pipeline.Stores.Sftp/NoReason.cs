using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;
using Pipeline.Sftp.Client;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// Finds out why a server refused to write. Version 3 of the protocol has one word, FAILURE, for a full disk, a quota,
/// inodes that have run out and a read-only file system; what <c>statvfs</c> tells is looked at for that.
/// </summary>
internal static class NoReason
{
    private const string Guess = "common causes: a full disk, a quota or a read-only file system";

    /// <summary>The fault for a write that was refused.</summary>
    /// <param name="at">The file.</param>
    /// <param name="wanted">Its size, if it is known.</param>
    /// <param name="leastRoom">With less than this a disk counts as full, bytes.</param>
    /// <param name="space">What the server tells of its file system; null when it tells nothing.</param>
    /// <param name="refusal">Its answer, with the file's own name.</param>
    internal static StoreException Of(FilePlace at, long? wanted, long leastRoom, SftpSpace? space, SftpException refusal) =>
        space switch
        {
            { IsReadOnly: true } => new(
                at,
                StoreErrorKind.Forbidden,
                $"{refusal.Message}; its file system is mounted read-only: mount it for writing, or correct 'root'",
                refusal
            ),
            { FreeInodes: 0 } full when !refusal.GivesReason || SftpFaults.SaysNoSpace(refusal.Message) => new(
                at,
                StoreErrorKind.NoSpace,
                $"no space on {at.Store}: no inodes are left, though {new ByteSize(full.Free)} are free; delete files there",
                refusal
            ),
            { } full when full.Free < leastRoom => SftpFaults.NoSpace(at, wanted, full, refusal),
            { } room => Of(at, refusal, $"; a common cause is a quota: the disk has {new ByteSize(room.Free)} free"),
            null => Of(at, refusal, $"; {Guess}"),
        };

    private static StoreException Of(FilePlace at, SftpException refusal, string guess)
    {
        var fault = SftpFaults.Of(at, refusal);
        return refusal.GivesReason ? fault : new(at, fault.Kind, $"{refusal.Message}{guess}", refusal);
    }
}
