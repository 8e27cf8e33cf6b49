using Microsoft.Win32.SafeHandles;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.ZeroCopy;
using Pipeline.Sftp.Client;
using Pipeline.Stores.Sftp.Connections;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// The bytes of a draft, or of a part of one, on their way to a server. They are sent and not waited for; whoever ends
/// the file hears every answer.
/// </summary>
/// <param name="site">The draft.</param>
/// <param name="file">The draft, opened.</param>
/// <param name="lease">The connection over which it was opened.</param>
/// <param name="offset">Where in the draft the first of them belongs.</param>
/// <param name="promised">How many come at most.</param>
internal abstract class SftpWriter(RemoteDraft site, SftpFile file, Lease lease, long offset, long promised) : IFileRangeSink
{
    /// <summary>So many that whoever sends is woken seldom, and so few that a stop is heard soon.</summary>
    private const int WritesAtOnce = 4;

    public int RangeSize => WritesAtOnce * lease.Connection.Limits.Write;

    /// <summary>The draft.</summary>
    protected RemoteDraft Site => site;

    /// <summary>The draft, opened.</summary>
    protected SftpFile File => file;

    /// <summary>The connection over which it was opened.</summary>
    protected Lease Lease => lease;

    /// <summary>Where in the draft the first of them belongs.</summary>
    protected long Offset => offset;

    /// <summary>How many come at most.</summary>
    protected long Promised => promised;

    /// <summary>How many were sent.</summary>
    protected long Written { get; private set; }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        RefuseMore(bytes.Length);
        try
        {
            await file.WriteAsync(offset + Written, bytes, cancellationToken);
        }
        catch (SftpException refusal)
        {
            throw await site.FaultAsync(lease.Connection, refusal, cancellationToken);
        }
        Written += bytes.Length;
    }

    public async ValueTask WriteFromAsync(SafeFileHandle source, long from, int count, CancellationToken cancellationToken)
    {
        RefuseMore(count);
        try
        {
            await file.WriteFromAsync(offset + Written, new(source, from, count), cancellationToken);
        }
        catch (SftpException refusal)
        {
            throw await site.FaultAsync(lease.Connection, refusal, cancellationToken);
        }
        Written += count;
    }

    public async ValueTask TakenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await file.SentAsync(cancellationToken);
        }
        catch (SftpException refusal)
        {
            throw await site.FaultAsync(lease.Connection, refusal, cancellationToken);
        }
    }

    /// <summary>The fault for more bytes than were promised.</summary>
    protected abstract StoreException TooMuch();

    private void RefuseMore(int count)
    {
        if (Written + count > promised)
            throw TooMuch();
    }
}
