using System.Runtime.InteropServices;

namespace Pipeline.Sftp.Wire;

/// <summary>
/// The attributes of a file, each only where the sender gave it (draft-ietf-secsh-filexfer-02 section 5).
/// Extended attributes are skipped when read and never written.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SftpAttributes
{
    /// <summary>Bytes. A size that no file can have (above 2⁶³−1) is read as 2⁶³−1.</summary>
    public long? Size { get; init; }

    /// <summary>Number of the user; sent only together with <see cref="GroupId"/>.</summary>
    public uint? UserId { get; init; }

    /// <summary>Number of the group; sent only together with <see cref="UserId"/>.</summary>
    public uint? GroupId { get; init; }

    /// <summary>File type and permissions, see <see cref="UnixMode"/>.</summary>
    public uint? Permissions { get; init; }

    /// <summary>Last access, seconds since 1970; sent only together with <see cref="ModifiedAt"/>.</summary>
    public uint? AccessedAt { get; init; }

    /// <summary>Last change, seconds since 1970; sent only together with <see cref="AccessedAt"/>.</summary>
    public uint? ModifiedAt { get; init; }

    /// <summary>The last change as a time, when it was given.</summary>
    public DateTimeOffset? ModifiedTime => ModifiedAt is { } at ? DateTimeOffset.FromUnixTimeSeconds(at) : null;

    /// <summary>What it is; null when the sender gave no permissions, or permissions without a type.</summary>
    public SftpFileType? Type =>
        (Permissions & UnixMode.TypeMask) switch
        {
            null or 0 => null,
            UnixMode.Folder => SftpFileType.Folder,
            UnixMode.File => SftpFileType.File,
            UnixMode.SymbolicLink => SftpFileType.SymbolicLink,
            _ => SftpFileType.Other,
        };

    /// <summary>Both times set to one moment, clamped to what 32 bits hold (1970 to 2106).</summary>
    public static SftpAttributes OfTime(DateTimeOffset at)
    {
        var seconds = (uint)Math.Clamp(at.ToUnixTimeSeconds(), 0, uint.MaxValue);
        return new SftpAttributes { AccessedAt = seconds, ModifiedAt = seconds };
    }

    /// <summary>Which of these would be sent.</summary>
    public AttributeFlags Flags =>
        (Size.HasValue ? AttributeFlags.Size : AttributeFlags.None)
        | (UserId.HasValue && GroupId.HasValue ? AttributeFlags.Owner : AttributeFlags.None)
        | (Permissions.HasValue ? AttributeFlags.Permissions : AttributeFlags.None)
        | (AccessedAt.HasValue && ModifiedAt.HasValue ? AttributeFlags.Times : AttributeFlags.None);
}

/// <summary>What stands under a name, by the type bits of its permissions.</summary>
public enum SftpFileType
{
    /// <summary>A plain file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    SymbolicLink,

    /// <summary>A device, a socket, a named pipe.</summary>
    Other,
}
