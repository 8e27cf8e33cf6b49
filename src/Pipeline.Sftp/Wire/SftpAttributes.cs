namespace Pipeline.Sftp.Wire;

/// <summary>
/// The attributes of a file, each only where the sender gave it (draft-ietf-secsh-filexfer-02 section 5).
/// Extended attributes are skipped when read and never written.
/// </summary>
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

    /// <summary>Whether this is a folder; false when the sender gave no permissions.</summary>
    public bool IsFolder => HasType(UnixMode.Folder);

    /// <summary>Whether this is a plain file; false when the sender gave no permissions.</summary>
    public bool IsFile => HasType(UnixMode.File);

    /// <summary>Whether this is a symbolic link; false when the sender gave no permissions.</summary>
    public bool IsSymbolicLink => HasType(UnixMode.SymbolicLink);

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

    private bool HasType(uint type) => Permissions is { } mode && (mode & UnixMode.TypeMask) == type;
}
