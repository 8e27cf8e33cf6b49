using System.Runtime.InteropServices;
using Pipeline.Posix.Linux;

namespace Pipeline.Posix;

/// <summary>
/// Whether a folder or a file belongs to this program: its owner is the user of the program or root, and no other user
/// may write to it. The sticky bit of a folder is not sufficient: another user could create a file there first. Nor is
/// a group with the user as its only member: membership can change, and is unknown with accounts of a directory
/// service. If the system reports no owner, only the mode is checked.
/// </summary>
internal static unsafe class Ownership
{
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Refuses a folder that is not our own.</summary>
    internal static void CheckFolder(in EntryInfo folder, string path)
    {
        if (IsStrange(folder))
            throw Refusal(
                $"the folder {path} belongs to {Whose(folder)}: "
                    + "run this program as that user; or check the content, chown the folder and chmod it 0700"
            );
        if (IsOpen(folder))
            throw Refusal(
                $"the folder {path} is writable by other users (mode {ModeText.Of(folder.Mode)}): check the content, then "
                    + $"chmod 0700 {path}"
            );
    }

    /// <summary>Refuses the link that leads to a folder, when somebody else has made it.</summary>
    internal static void CheckLink(in EntryInfo link, string path)
    {
        if (IsStrange(link))
            throw Refusal($"the folder {path} is a symbolic link that belongs to {Whose(link)}: remove it");
    }

    /// <summary>Refuses a file that is not our own.</summary>
    internal static void CheckFile(in EntryInfo file, string path)
    {
        if (file.Type == EntryType.Link)
            throw Refusal($"{path} is a symbolic link; this program does not follow links to its own files: remove it");
        if (file.Type != EntryType.File)
            throw Refusal(
                $"{path} is {(file.Type == EntryType.Folder ? "a folder" : "a pipe, a socket or a device")} and not a "
                    + "regular file: move it"
            );
        if (IsStrange(file))
            throw Refusal($"{path} belongs to {Whose(file)}: find out who created it, then chown or move it");
        if (file.Links > 1)
            throw Refusal(
                $"{path} is a file with {file.Links} names (hard links): other users may write to it by another name; move it"
            );
        if (IsOpen(file))
            throw Refusal(
                $"{path} is writable by other users (mode {ModeText.Of(file.Mode)}): check the file, then chmod 0600 {path}"
            );
    }

    private static bool IsStrange(in EntryInfo entry) =>
        LinuxRoot.IsSupported && entry.Owner != 0 && entry.Owner != Libc.GetEffectiveUser();

    private static bool IsOpen(in EntryInfo entry) =>
        !OperatingSystem.IsWindows() && (entry.Mode & OthersWrite) != UnixFileMode.None;

    private static string Whose(in EntryInfo entry) => $"{Name(entry.Owner)}, not to {Name(Libc.GetEffectiveUser())}";

    /// <summary>An account's name and number; the number alone when it has no name here.</summary>
    private static string Name(uint user)
    {
        var found = Libc.GetUser(user);
        return found == null ? $"user {user}" : $"{Marshal.PtrToStringUTF8((nint)(*found))}({user})";
    }

    private static PosixException Refusal(string message) => new(PosixError.NotOwn, message);
}
