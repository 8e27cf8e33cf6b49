using System.Runtime.CompilerServices;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

// Listing a folder (draft-ietf-secsh-filexfer-02 section 6.7).
public sealed partial class SftpConnection
{
    private const int MostAhead = 8;
    private const int MostEmpty = 3;

    /// <summary>A page of names is about this large with OpenSSH, bytes.</summary>
    private const int PageWeight = 32 * 1024;

    /// <summary>
    /// While more bytes of pages than this wait to be read, each listing asks for one page at a time.
    /// </summary>
    private const long MostHeld = 4 * 1024 * 1024;

    private long _held;

    /// <summary>
    /// The names of a folder with their attributes, as the server sends them, without <c>.</c> and <c>..</c>; links are
    /// not followed. Pages are asked for ahead, the more the longer the folder turns out to be. The long name is never
    /// looked at.
    /// </summary>
    public async IAsyncEnumerable<SftpEntry> ListAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var label = new RequestLabel("list", path);
        var handle = await OpenFolderAsync(label, cancellationToken);
        var ahead = new Queue<Task<Reply>>();
        var repeated = new RepeatedNames();
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var (isOver, depth, empty, weight) = (false, 1, 0, PageWeight);
            while (!isOver || ahead.Count > 0)
            {
                while (!isOver && ahead.Count < (Volatile.Read(ref _held) > MostHeld ? 1 : depth))
                    ahead.Enqueue(ReadFolderAsync(handle, weight, left.Token).AsTask());
                var reply = await ahead.Dequeue();
                Interlocked.Add(ref _held, -reply.Fields.Length);
                if (reply.IsStatus(StatusCode.EndOfFile))
                {
                    isOver = true;
                    continue;
                }
                var page = NamePage.Of(reply, label);
                weight = Math.Max(PageWeight, reply.Fields.Length);
                depth = Math.Min(depth * 2, MostAhead);
                empty++;
                while (page.TryNext(out var entry))
                {
                    empty = 0;
                    if (repeated.GoInCircles(entry.Name))
                        throw label.BadReply("the server sends the same names repeatedly");
                    yield return entry;
                }
                if (empty == MostEmpty)
                    throw label.BadReply("the server repeatedly sends lists without a name");
            }
        }
        finally
        {
            // Nobody waits for a server that may be slow; a failure in one of them has been told or is of no interest
            // any more.
            await left.CancelAsync();
            foreach (var rest in ahead)
            {
                await ((Task)rest).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (rest.IsCompletedSuccessfully)
                    Interlocked.Add(ref _held, -rest.Result.Fields.Length);
            }
            _link.CloseInBackground(handle);
        }
    }

    /// <summary>
    /// Whether a folder stands at a path, found out by opening it: for servers that do not tell types.
    /// </summary>
    public async ValueTask<bool> IsFolderAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            _link.CloseInBackground(await OpenFolderAsync(new("open folder", path), cancellationToken));
            return true;
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            return false;
        }
    }

    private async ValueTask<byte[]> OpenFolderAsync(RequestLabel label, CancellationToken cancellationToken)
    {
        var id = _link.NextId();
        using var packet = Begin(PacketType.OpenDir, id);
        packet.Write(label.Path);
        return ReadHandle(await SendAsync(id, packet, cancellationToken), label);
    }

    private async ValueTask<Reply> ReadFolderAsync(byte[] handle, int weight, CancellationToken cancellationToken)
    {
        var id = _link.NextId();
        using var packet = Begin(PacketType.ReadDir, id);
        packet.Write(handle);
        var reply = await SendAsync(id, packet, cancellationToken, weight);
        Interlocked.Add(ref _held, reply.Fields.Length);
        return reply;
    }
}
