using System.Runtime.CompilerServices;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

// Bytes that go from a local file to the server, or from the server into a local file, without passing through memory
// of this program.
public sealed partial class SftpFile
{
    private int _unsent;
    private TaskCompletionSource? _sent;

    /// <summary>
    /// Fills a range of a local file from this offset, no longer than one read. Returns fewer bytes only where the file
    /// ends. The local file must stay open until this has ended; when it takes no more, that fails (TargetBroken).
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadIntoAsync(long offset, FileRange into, CancellationToken cancellationToken)
    {
        var (read, pace) = (0, default(ResponseWatchdog.Pace));
        while (
            read < into.Length
            && await AskAsync(offset + read, default, into.Slice(read, into.Length - read), cancellationToken) is var got and > 0
        )
        {
            read += got;
            RefuseCrawl(read < into.Length, ref pace);
        }
        return read;
    }

    /// <summary>
    /// Sends a range of a local file to this offset, in several writes under way at once; ends before they have left.
    /// The file must stay as it is until <see cref="SentAsync"/> has ended; when it is shorter by then or cannot be
    /// read, that fails (SourceBroken).
    /// </summary>
    public async ValueTask WriteFromAsync(long offset, FileRange source, CancellationToken cancellationToken)
    {
        ThrowIfRefused();
        lock (_gate)
            _reach = Math.Max(_reach, offset + source.Length);
        var most = _connection.Limits.Write;
        var writes = (source.Length + most - 1) / most;
        await _link.ReserveAsync(SftpConnection.Small * writes + source.Length, cancellationToken);
        for (var done = 0; done < source.Length; done += most)
        {
            var piece = source.Slice(done, Math.Min(most, source.Length - done));
            var (id, packet) = Begin(PacketType.Write);
            using (packet)
            {
                packet.Write((ulong)(offset + done));
                packet.Write((uint)piece.Length);
                packet.End(following: piece.Length);
                _link.WriteReserved(id, packet, piece, SftpConnection.Small + piece.Length, this);
            }
        }
    }

    /// <summary>
    /// Waits until every range of a local file was read and has left, and throws the first refusal there is by then.
    /// </summary>
    public async ValueTask SentAsync(CancellationToken cancellationToken)
    {
        Task? sent = null;
        lock (_gate)
            if (_unsent > 0)
                sent = (_sent ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        if (sent is not null)
            await sent.WaitAsync(cancellationToken);
        ThrowIfRefused();
    }

    /// <summary>The bytes of a range have left, or never will.</summary>
    /// <param name="wrong">
    /// Why what has left is worthless, whatever the server will say of it; null when it is not.
    /// </param>
    internal void Left(SftpException? wrong)
    {
        TaskCompletionSource? sent = null;
        lock (_gate)
        {
            _refused ??= wrong;
            if (--_unsent == 0)
                (sent, _sent) = (_sent, null);
        }
        sent?.SetResult();
    }
}
