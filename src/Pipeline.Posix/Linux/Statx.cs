using System.Runtime.InteropServices;

namespace Pipeline.Posix.Linux;

/// <summary>struct statx: the same on every architecture.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct Statx
{
    [FieldOffset(16)]
    internal uint Links;

    [FieldOffset(20)]
    internal uint Owner;

    [FieldOffset(24)]
    internal uint Group;

    [FieldOffset(28)]
    internal ushort Mode;

    [FieldOffset(32)]
    internal ulong Inode;

    [FieldOffset(40)]
    internal long Size;

    [FieldOffset(64)]
    internal long AccessedSeconds;

    [FieldOffset(72)]
    internal uint AccessedNanoseconds;

    [FieldOffset(112)]
    internal long ModifiedSeconds;

    [FieldOffset(120)]
    internal uint ModifiedNanoseconds;

    [FieldOffset(136)]
    internal uint DeviceMajor;

    [FieldOffset(140)]
    internal uint DeviceMinor;

    internal readonly EntryInfo Info() =>
        new()
        {
            Type = (Mode & 0xF000) switch
            {
                0x8000 => EntryType.File,
                0x4000 => EntryType.Folder,
                0xA000 => EntryType.Link,
                _ => EntryType.Other,
            },
            Length = Size,
            ModifiedAt = Time(ModifiedSeconds, ModifiedNanoseconds),
            AccessedAt = Time(AccessedSeconds, AccessedNanoseconds),
            Mode = (UnixFileMode)(Mode & 0xFFF),
            Owner = Owner,
            Group = Group,
            Inode = Inode,
            Device = ((ulong)DeviceMajor << 32) | DeviceMinor,
            Links = Links,
        };

    /// <summary>
    /// A file system may hold a time that no calendar of ours can (a broken disk, a hostile image): the nearest is
    /// shown.
    /// </summary>
    private static DateTimeOffset Time(long seconds, uint nanoseconds) =>
        seconds < DateTimeOffset.MinValue.ToUnixTimeSeconds() ? DateTimeOffset.MinValue
        : seconds >= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.MaxValue
        : DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanoseconds / 100);
}
