using Pipeline.Posix;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server.Requests;

/// <summary>Listing folders (draft-ietf-secsh-filexfer-02 section 6.7). <c>.</c> and <c>..</c> are not listed.</summary>
internal sealed class FolderRequests(RootFolder root, HandleTable handles, Replies replies)
{
    /// <summary>A reply ends when it is this long: every client takes packets of 34000 bytes (section 3), a name takes less than 1000.</summary>
    private const int Enough = 32 * 1024;

    public void Open(uint id, ref PacketReader reader) =>
        replies.Handle(id, handles.Add(new ServedFolder(root.OpenFolder(ServedPath.Of(reader.ReadBytes())))));

    public void Read(uint id, ref PacketReader reader)
    {
        var folder = handles.Get<ServedFolder>(reader.ReadBytes());
        using var names = new PacketWriter(Enough);
        var count = 0u;
        while (names.Length < Enough && folder.TryNext(out var name, out var info))
        {
            names.Write(PathText.Encode(name));
            names.Write(PathText.Encode(Attributes.LongName(info, name)));
            names.Write(Attributes.Of(info));
            count++;
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
}
