using Pipeline.Posix;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server;

/// <summary>What the file system knows, as SFTP says it.</summary>
internal static class Attributes
{
    private const uint NamedPipe = 0x1000;

    /// <summary>All attributes of an entry.</summary>
    public static SftpAttributes Of(in EntryInfo info) =>
        SftpAttributes.OfTime(info.ModifiedAt) with
        {
            Size = info.Length,
            UserId = info.Owner,
            GroupId = info.Group,
            Permissions = TypeOf(info.Type) | (uint)info.Mode,
            AccessedAt = SftpAttributes.OfTime(info.AccessedAt).AccessedAt,
        };

    /// <summary>The permission bits that a client asks for: never setuid, setgid or sticky.</summary>
    public static UnixFileMode? ModeOf(in SftpAttributes asked) =>
        asked.Permissions is { } bits ? (UnixFileMode)(bits & UnixMode.AccessMask) : null;

    /// <summary>A line as <c>ls -l</c> writes it; people read it, programs must not.</summary>
    public static string LongName(in EntryInfo info, string name) =>
        $"{TypeLetter(info.Type)}{Letters((int)info.Mode)} {info.Links, 4} {info.Owner, -8} {info.Group, -8} {info.Length, 12} "
        + $"{info.ModifiedAt.UtcDateTime:yyyy-MM-dd HH:mm} {name}";

    /// <summary>
    /// What is neither file, folder nor link is said to be a named pipe: nobody opens one by mistake.
    /// </summary>
    private static uint TypeOf(EntryType type) =>
        type switch
        {
            EntryType.Folder => UnixMode.Folder,
            EntryType.Link => UnixMode.SymbolicLink,
            EntryType.File => UnixMode.File,
            _ => NamedPipe,
        };

    private static char TypeLetter(EntryType type) =>
        type switch
        {
            EntryType.Folder => 'd',
            EntryType.Link => 'l',
            EntryType.File => '-',
            _ => 'p',
        };

    private static string Letters(int mode) =>
        string.Create(
            9,
            mode,
            (text, bits) =>
            {
                for (var i = 0; i < 9; i++)
                    text[i] = (bits & (0x100 >> i)) == 0 ? '-' : "rwx"[i % 3];
            }
        );
}
