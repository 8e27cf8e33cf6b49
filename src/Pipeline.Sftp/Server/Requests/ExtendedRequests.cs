using Pipeline.Posix;
using Pipeline.Sftp.Server.Faults;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server.Requests;

/// <summary>Requests outside the draft: those of OpenSSH's PROTOCOL, and hashing a file.</summary>
internal sealed class ExtendedRequests(
    RootedDirectory root,
    HandleTable handles,
    Replies replies,
    BackgroundRequests side,
    OddAnswers odd
)
{
    /// <summary>What the VERSION packet says of them.</summary>
    public static IReadOnlyList<(string Name, string Text)> Offered { get; } =
    [
        (ExtensionNames.PosixRename, "1"),
        (ExtensionNames.StatVfs, "2"),
        (ExtensionNames.FStatVfs, "2"),
        (ExtensionNames.HardLink, "1"),
        (ExtensionNames.Fsync, "1"),
        (ExtensionNames.LSetStat, "1"),
        (ExtensionNames.Limits, "1"),
        (ExtensionNames.CopyData, "1"),
        (ExtensionNames.CheckFile, CheckFile.Algorithms),
    ];

    private readonly CheckFile _checkFile = new(root, handles, replies, side);
    private readonly CopyData _copyData = new(handles, replies, side);

    public void Answer(uint id, ref PacketReader reader, PathRequests paths, CancellationToken cancellationToken)
    {
        switch (reader.ReadText())
        {
            case ExtensionNames.PosixRename:
                paths.Rename(id, ref reader, replace: true);
                break;
            case ExtensionNames.HardLink:
                paths.MakeSecondName(id, ref reader);
                break;
            case ExtensionNames.LSetStat:
                paths.SetStat(id, ref reader, follow: false);
                break;
            case ExtensionNames.Fsync:
                Fsync(id, ref reader, cancellationToken);
                break;
            case ExtensionNames.StatVfs:
                Space(id, ServedPath.Of(reader.ReadBytes()));
                break;
            case ExtensionNames.FStatVfs:
                Space(id, handles.Get<ServedFile>(reader.ReadBytes()).Path);
                break;
            case ExtensionNames.Limits:
                Limits(id);
                break;
            case ExtensionNames.CopyData:
                _copyData.Answer(id, ref reader, cancellationToken);
                break;
            case ExtensionNames.CheckFileHandle:
                _checkFile.AnswerHandle(id, ref reader, cancellationToken);
                break;
            case ExtensionNames.CheckFileName:
                _checkFile.AnswerName(id, ref reader, cancellationToken);
                break;
            default:
                replies.Status(id, StatusCode.OpUnsupported, "unknown extension");
                break;
        }
    }

    private void Fsync(uint id, ref PacketReader reader, CancellationToken cancellationToken)
    {
        var file = handles.Get<ServedFile>(reader.ReadBytes());
        var bytes = file.Bytes;
        file.Busy(
            side.Start(
                id,
                _ =>
                {
                    PosixFile.Sync(bytes);
                    replies.Status(id, StatusCode.Ok);
                },
                cancellationToken
            )
        );
    }

    private void Space(uint id, string path)
    {
        var folder = root.Find(path, follow: true) is { Type: EntryType.Folder } ? path : ServedPath.FolderOf(path);
        var space = root.Space(folder);
        replies.Packet(
            PacketType.ExtendedReply,
            id,
            packet =>
            {
                packet.Write(space.BlockSize);
                packet.Write(space.FragmentSize);
                packet.Write(space.Blocks);
                packet.Write(space.BlocksFree);
                packet.Write(space.BlocksAvailable);
                packet.Write(space.Files);
                packet.Write(space.FilesFree);
                packet.Write(space.FilesAvailable);
                packet.Write(space.FileSystemId);
                packet.Write(space.Flags);
                packet.Write((ulong?)odd.Plan.LongestName ?? space.LongestName);
            }
        );
    }

    private void Limits(uint id) =>
        replies.Packet(
            PacketType.ExtendedReply,
            id,
            packet =>
            {
                packet.Write((ulong)PacketLimits.OpenSshPacket);
                packet.Write((ulong)PacketLimits.Data);
                packet.Write((ulong)PacketLimits.Data);
                packet.Write((ulong)HandleTable.Most);
            }
        );
}
