using Pipeline.Posix;
using Pipeline.Sftp.Server.Faults;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server.Requests;

/// <summary>
/// Listing folders (draft-ietf-secsh-filexfer-02 section 6.7). <c>.</c> and <c>..</c> are not listed.
/// </summary>
internal sealed class FolderRequests(RootedDirectory root, HandleTable handles, Replies replies, OddAnswers odd)
{
    /// <summary>
    /// A reply ends when it is this long: every client takes packets of 34000 bytes (section 3), a name takes less than
    /// 1000.
    /// </summary>
    private const int Enough = 32 * 1024;

    public void Open(uint id, ref PacketReader reader)
    {
        var path = ServedPath.Of(reader.ReadBytes());
        Open(id, odd.Has(FaultAction.SameFolder) ? "" : path);
    }

    public void Read(uint id, ref PacketReader reader)
    {
        var folder = handles.Get<ServedFolder>(reader.ReadBytes());
        using var names = new PacketWriter(Enough);
        var count = 0u;
        while (
            names.Length < Enough
            && count < (odd.Plan.MostListed ?? long.MaxValue)
            && TryNext(folder, count, out var name, out var info)
        )
        {
            for (var times = odd.Has(FaultAction.Twice) ? 2 : 1; times > 0; times--, count++)
            {
                names.Write(PathEncoding.Encode(odd.Name(folder.Path, name, info.Type)));
                names.Write(PathEncoding.Encode(Attributes.LongName(info, name)));
                names.Write(odd.Attributes(info));
            }
        }
        if (count == 0)
            throw new RequestRefused(StatusCode.EndOfFile, "end of folder");
        var bytes = names.Written;
        replies.Packet(
            PacketType.Name,
            id,
            packet =>
            {
                packet.Write(count);
                packet.Append(bytes.Span);
            }
        );
    }

    private void Open(uint id, string path) => replies.Handle(id, handles.Add(new ServedFolder(path, root.OpenFolder(path))));

    private bool TryNext(ServedFolder folder, uint count, out string name, out EntryInfo info)
    {
        if (folder.TryNext(out name, out info))
            return true;
        if (count > 0 || !odd.Has(FaultAction.Endless))
            return false;
        folder.Restart();
        return folder.TryNext(out name, out info);
    }
}
