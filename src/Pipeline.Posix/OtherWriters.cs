using System.Runtime.InteropServices;
using Pipeline.Posix.Linux;

namespace Pipeline.Posix;

/// <summary>Who besides us, and root, can rename what lies in a folder.</summary>
public static unsafe class OtherWriters
{
    private const int Members = 3;

    /// <summary>
    /// Who can, in words for the middle of a sentence, with what helps against it; null where nobody can.
    /// </summary>
    /// <exception cref="PosixException">Nobody lets us look.</exception>
    public static (string Who, string Cure)? Of(string folder)
    {
        using var root = RootedDirectory.OpenToPass(folder);
        using var opened = root.Pass("");
        var look = opened.Stat();
        if (LinuxRoot.IsSupported && look.Owner != 0 && look.Owner != Libc.GetEffectiveUser())
            return ($"which belongs to {Account(look.Owner)}", $"chown it, or use another folder than {folder}");
        // In a sticky folder, as /tmp, nobody can rename what is not his own.
        if (look.Mode.HasFlag(UnixFileMode.StickyBit))
            return null;
        if (look.Mode.HasFlag(UnixFileMode.OtherWrite))
            return ("which every user may write to", $"chmod o-w {folder}, or chmod +t {folder}");
        return LinuxRoot.IsSupported && look.Mode.HasFlag(UnixFileMode.GroupWrite) && !IsOursAlone(look.Group)
            ? ($"which the group {Group(look.Group)} may write to", $"chmod g-w {folder}, or chmod +t {folder}")
            : null;
    }

    /// <summary>
    /// Whether a group is that of one user, as most systems give one to each: it bears our name or root's, and the
    /// system knows no other member of it.
    /// </summary>
    private static bool IsOursAlone(uint group)
    {
        var found = Libc.GetGroup(group);
        if (found == null)
            return false;
        var name = Text(found[0]);
        var names = new List<string?>();
        for (var member = (byte**)found[Members]; member != null && *member != null; member++)
            names.Add(Text(*member));
        var (us, root) = (NameOf(Libc.GetEffectiveUser()), NameOf(0));
        return (name == us || name == root) && names.TrueForAll(member => member == us || member == root);
    }

    private static string Account(uint user) => NameOf(user) is { } name ? $"{name}({user})" : $"user {user}";

    private static string? NameOf(uint user)
    {
        var found = Libc.GetUser(user);
        return found == null ? null : Text(*found);
    }

    private static string Group(uint group)
    {
        var found = Libc.GetGroup(group);
        return found == null ? $"{group}" : $"{Text(found[0])}({group})";
    }

    private static string? Text(byte* text) => Marshal.PtrToStringUTF8((nint)text);
}
