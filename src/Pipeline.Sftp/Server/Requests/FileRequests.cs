using Pipeline.Posix;
using Pipeline.Sftp.Server.Faults;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server.Requests;

/// <summary>Opening, reading, writing and closing files (draft-ietf-secsh-filexfer-02 sections 6.3 to 6.9).</summary>
internal sealed class FileRequests(
    RootedDirectory root,
    HandleTable handles,
    Replies replies,
    BackgroundRequests side,
    OddAnswers odd
)
{
    private const UnixFileMode OddMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public void Open(uint id, ref PacketReader reader)
    {
        var path = ServedPath.Of(reader.ReadBytes());
        var flags = (OpenFlags)reader.ReadUInt32();
        var mode = odd.Has(FaultAction.AnyMode) ? OddMode : Attributes.ModeOf(reader.ReadAttributes()) ?? PosixFile.DefaultMode;
        replies.Handle(
            id,
            handles.Add(new ServedFile(path, root.OpenFile(path, How(flags), mode), flags.HasFlag(OpenFlags.Write)))
        );
    }

    /// <summary>
    /// A file that is still being flushed is closed when that is done, and the session goes on meanwhile.
    /// </summary>
    public void Close(uint id, ref PacketReader reader, CancellationToken cancellationToken)
    {
        var opened = handles.Remove(reader.ReadBytes());
        if (opened is ServedFile { IsBusy: true } && !odd.Has(FaultAction.Vanish) && !odd.Has(FaultAction.Crlf))
        {
            _ = side.Start(
                id,
                _ =>
                {
                    opened.Dispose();
                    replies.Status(id, StatusCode.Ok);
                },
                cancellationToken
            );
            return;
        }
        opened.Dispose();
        if (opened is ServedFile { IsWritten: true } written)
            OddClosing.Finish(root, written.Path, odd);
        replies.Status(id, StatusCode.Ok);
    }

    public void Read(uint id, ref PacketReader reader)
    {
        var file = handles.Get<ServedFile>(reader.ReadBytes());
        var offset = Offset(reader.ReadUInt64());
        var length = (int)Math.Min(reader.ReadUInt32(), Math.Min(PacketLimits.Data, odd.Plan.MostRead ?? PacketLimits.Data));
        if (length == 0)
            throw new RequestRefused(StatusCode.Failure, "a read of 0 bytes");
        replies.Data(id, file.Bytes, offset, length);
    }

    public void Write(uint id, ref PacketReader reader)
    {
        var file = handles.Get<ServedFile>(reader.ReadBytes());
        var offset = Offset(reader.ReadUInt64());
        if (odd.Has(FaultAction.Sequential) && offset != PosixFile.Stat(file.Bytes).Length)
            throw new RequestRefused(StatusCode.OpUnsupported, "a file can only be written sequentially");
        PosixFile.Write(file.Bytes, reader.ReadBytes(), offset);
        replies.Status(id, StatusCode.Ok);
    }

    public void Stat(uint id, ref PacketReader reader) =>
        replies.Attributes(id, odd.Attributes(PosixFile.Stat(handles.Get<ServedFile>(reader.ReadBytes()).Bytes)));

    public void SetStat(uint id, ref PacketReader reader)
    {
        var file = handles.Get<ServedFile>(reader.ReadBytes()).Bytes;
        var asked = reader.ReadAttributes();
        Ownership.Check(asked, PosixFile.Stat(file));
        if (asked.Size is { } size)
            PosixFile.SetLength(file, size);
        if (Attributes.ModeOf(asked) is { } mode)
            PosixFile.SetMode(file, mode);
        if (asked.ModifiedTime is { } modified)
            PosixFile.SetTimes(file, DateTimeOffset.FromUnixTimeSeconds(asked.AccessedAt ?? 0), modified);
        replies.Status(id, StatusCode.Ok);
    }

    /// <summary>A place in a file; one that no file can have is refused before it becomes a negative number.</summary>
    public static long Offset(ulong offset) =>
        offset <= long.MaxValue - PacketLimits.Packet
            ? (long)offset
            : throw new RequestRefused(StatusCode.Failure, "the offset is invalid");

    /// <summary>
    /// Each flag means what it says and nothing else: only TRUNC empties a file, so that an upload can be carried on.
    /// </summary>
    private static OpenHow How(OpenFlags flags)
    {
        var how = flags.HasFlag(OpenFlags.Write) ? OpenHow.Write : OpenHow.Read;
        if (flags.HasFlag(OpenFlags.Read))
            how |= OpenHow.Read;
        if (flags.HasFlag(OpenFlags.Append))
            how |= OpenHow.Append;
        if (flags.HasFlag(OpenFlags.Create))
            how |= OpenHow.Create;
        if (flags.HasFlag(OpenFlags.Truncate))
            how |= OpenHow.Truncate;
        if (flags.HasFlag(OpenFlags.Exclusive))
            how |= OpenHow.Exclusive;
        return how;
    }
}
