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
    /// The names of a folder with their attributes, as the server sends them, without <c>.</c> and <c>..</c>; links are not followed.
    /// Pages are asked for ahead, the more the longer the folder turns out to be. The long name is never looked at.
    /// </summary>
    public async IAsyncEnumerable<SftpEntry> ListAsync(string path, [EnumeratorCancellation] CancellationToken stop)
    {
        var asked = new Asked("list", path);
        var handle = await OpenFolderAsync(asked, stop);
        var ahead = new Queue<Task<Reply>>();
        var repeated = new RepeatedNames();
        try
        {
            var (isOver, depth, empty) = (false, 1, 0);
            while (!isOver || ahead.Count > 0)
            {
                while (!isOver && ahead.Count < depth)
                    ahead.Enqueue(ReadFolderAsync(handle, stop).AsTask());
                var reply = await ahead.Dequeue();
                if (reply.IsStatus(StatusCode.EndOfFile))
                {
                    isOver = true;
                    continue;
                }
                var entries = ReadEntries(reply, asked);
                empty = entries.Count == 0 ? empty + 1 : 0;
                if (empty == MostEmpty)
                    throw asked.BadReply("the server goes on sending lists without a name");
                depth = Math.Min(depth * 2, MostAhead);
                foreach (var entry in entries)
                {
                    if (repeated.GoInCircles(entry.Name))
                        throw asked.BadReply("the server sends the same names again and again");
                    yield return entry;
                }
            }
        }
        finally
        {
            // Their replies come before the one to the close; a failure in one of them has been told or is of no interest any more.
            foreach (var rest in ahead)
                await ((Task)rest).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _link.CloseUnasked(handle);
        }
    }

    /// <summary>Whether a folder stands at a path, found out by opening it: for servers that do not tell types.</summary>
    public async ValueTask<bool> IsFolderAsync(string path, CancellationToken stop)
    {
        try
        {
            _link.CloseUnasked(await OpenFolderAsync(new("open folder", path), stop));
            return true;
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            return false;
        }
    }

    private async ValueTask<byte[]> OpenFolderAsync(Asked asked, CancellationToken stop)
    {
        var id = _link.NextId();
        using var packet = Begin(PacketType.OpenDir, id);
        packet.Write(asked.Path);
        return ReadHandle(await SendAsync(id, packet, stop), asked);
    }

    private async ValueTask<Reply> ReadFolderAsync(byte[] handle, CancellationToken stop)
    {
        var id = _link.NextId();
        using var packet = Begin(PacketType.ReadDir, id);
        packet.Write(handle);
        return await SendAsync(id, packet, stop, PageWeight);
    }

    private static List<SftpEntry> ReadEntries(in Reply reply, in Asked asked)
    {
        try
        {
            var reader = reply.MustBe(PacketType.Name, asked);
            var count = reader.ReadUInt32();
            const int smallest = 12;
            if (count > reader.Remaining / smallest)
                throw asked.BadReply($"the server says {count} names and sends {reader.Remaining} bytes");
            var entries = new List<SftpEntry>((int)count);
            for (; count > 0; count--)
            {
                var name = reader.ReadBytes();
                reader.ReadBytes();
                var attributes = reader.ReadAttributes();
                if (name is [(byte)'.'] or [(byte)'.', (byte)'.'])
                    continue;
                var text = WireText.Decode(name);
                entries.Add(new SftpEntry(text ?? WireText.Show(name), text is not null, attributes));
            }
            return entries;
        }
        catch (InvalidDataException e)
        {
            throw asked.BadReply(e.Message, e);
        }
    }
}
