using Pipeline.Posix;
using Pipeline.Sftp.Server.Faults;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server.Requests;

/// <summary>What is done with a path (draft-ietf-secsh-filexfer-02 sections 6.5 to 6.11).</summary>
internal sealed class PathRequests(RootedDirectory root, Replies replies, OddAnswers odd)
{
    private const UnixFileMode DefaultFolderMode = (UnixFileMode)UnixMode.AccessMask;

    public void Stat(uint id, ref PacketReader reader, bool follow)
    {
        if (root.Find(ServedPath.Of(reader.ReadBytes()), follow) is { } info)
            replies.Attributes(id, odd.Attributes(info));
        else
            replies.Status(id, StatusCode.NoSuchFile, "no such file");
    }

    public void SetStat(uint id, ref PacketReader reader, bool follow)
    {
        var path = ServedPath.Of(reader.ReadBytes());
        var asked = reader.ReadAttributes();
        Ownership.Check(asked, Found(path, follow));
        if (asked.Size is { } size)
        {
            using var file = root.OpenFile(path, follow ? OpenHow.Write : OpenHow.Write | OpenHow.NoFollow);
            PosixFile.SetLength(file, size);
        }
        if (Attributes.ModeOf(asked) is { } mode)
            SetMode(path, mode, follow);
        if (asked.ModifiedTime is { } modified)
            root.SetTimes(path, DateTimeOffset.FromUnixTimeSeconds(asked.AccessedAt ?? 0), modified, follow);
        Done(id);
    }

    public void Remove(uint id, ref PacketReader reader)
    {
        root.DeleteFile(ServedPath.Of(reader.ReadBytes()));
        Done(id);
    }

    public void MakeFolder(uint id, ref PacketReader reader)
    {
        var path = ServedPath.Of(reader.ReadBytes());
        root.MakeFolder(path, Attributes.ModeOf(reader.ReadAttributes()) ?? DefaultFolderMode);
        Done(id);
    }

    public void RemoveFolder(uint id, ref PacketReader reader)
    {
        root.DeleteFolder(ServedPath.Of(reader.ReadBytes()));
        Done(id);
    }

    /// <summary>Absolute and without <c>..</c>; links are left as they are.</summary>
    public void RealPath(uint id, ref PacketReader reader) => Name(id, ServedPath.Show(ServedPath.Of(reader.ReadBytes())));

    public void Rename(uint id, ref PacketReader reader, bool replace)
    {
        var from = ServedPath.Of(reader.ReadBytes());
        root.Rename(from, ServedPath.Of(reader.ReadBytes()), replace || odd.Has(FaultAction.Replace));
        Done(id);
    }

    public void ReadLink(uint id, ref PacketReader reader) =>
        Name(id, PathEncoding.Encode(root.ReadLink(ServedPath.Of(reader.ReadBytes()))));

    /// <summary>
    /// The target comes first, as OpenSSH has it and every client sends it (OpenSSH PROTOCOL 4.1), against the draft.
    /// </summary>
    public void MakeLink(uint id, ref PacketReader reader)
    {
        var target = PathEncoding.Decode(reader.ReadBytes());
        root.MakeLink(ServedPath.Of(reader.ReadBytes()), target);
        Done(id);
    }

    /// <summary>A hard link (OpenSSH PROTOCOL 4.5).</summary>
    public void MakeSecondName(uint id, ref PacketReader reader)
    {
        var path = ServedPath.Of(reader.ReadBytes());
        root.MakeSecondName(path, ServedPath.Of(reader.ReadBytes()));
        Done(id);
    }

    private void SetMode(string path, UnixFileMode mode, bool follow)
    {
        if (!follow && Found(path, follow).Type == EntryType.Link)
            throw new RequestRefused(StatusCode.OpUnsupported, "a link has no mode of its own");
        root.SetMode(path, mode);
    }

    private EntryInfo Found(string path, bool follow) =>
        root.Find(path, follow) ?? throw new RequestRefused(StatusCode.NoSuchFile, "no such file");

    private void Name(uint id, byte[] name) =>
        replies.Packet(
            PacketType.Name,
            id,
            packet =>
            {
                packet.Write(1u);
                packet.Write(name);
                packet.Write(name);
                packet.Write(new SftpAttributes());
            }
        );

    private void Done(uint id) => replies.Status(id, StatusCode.Ok);
}
