using Pipeline.Testing.Servers;

namespace Pipeline.Testing;

/// <summary>What somebody may put in the place of a file of ours.</summary>
public enum Disguise
{
    /// <summary>A symbolic link to a file of ours.</summary>
    Link,

    /// <summary>A symbolic link to nothing.</summary>
    DanglingLink,

    /// <summary>A second name of a file of ours.</summary>
    HardLink,

    /// <summary>A pipe that nobody holds the other end of: who opens it as a file waits for ever.</summary>
    Pipe,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>The file itself, but of another user.</summary>
    OtherOwner,

    /// <summary>The file itself, but everybody may write to it.</summary>
    ForAll,

    /// <summary>The file itself, but a group may write to it.</summary>
    ForGroup,
}

/// <summary>Puts it there.</summary>
public static class Disguises
{
    /// <summary>A user that is not us: nobody.</summary>
    public const string Stranger = "65534";

    /// <summary>What a message says of each.</summary>
    public static string Word(this Disguise disguise) =>
        disguise switch
        {
            Disguise.Link or Disguise.DanglingLink => "is a symbolic link",
            Disguise.HardLink => "is a file with 2 names",
            Disguise.Pipe => "is a pipe, a socket or a device",
            Disguise.Folder => "is a folder",
            Disguise.OtherOwner => $"belongs to nobody({Stranger}), not to root(0)",
            Disguise.ForAll => "is writable by other users (mode 0666)",
            _ => "is writable by other users (mode 0660)",
        };

    /// <summary>
    /// Disguises a path. A file that is there is moved to <paramref name="victim"/>, or one is made there; returns the
    /// bytes that must stay as they are, where there is such a file.
    /// </summary>
    public static byte[]? Put(this Disguise disguise, string path, string victim)
    {
        RequiresTool.Root("give files away");
        if (!File.Exists(path))
            File.WriteAllText(path, "");
        switch (disguise)
        {
            case Disguise.Link:
                File.Move(path, victim);
                File.CreateSymbolicLink(path, victim);
                return File.ReadAllBytes(victim);
            case Disguise.DanglingLink:
                File.Delete(path);
                File.CreateSymbolicLink(path, victim);
                return null;
            case Disguise.HardLink:
                Tool.Run("ln", path, victim);
                return File.ReadAllBytes(victim);
            case Disguise.Pipe:
                File.Delete(path);
                Tool.Run("mkfifo", "-m", "0600", path);
                return null;
            case Disguise.Folder:
                File.Delete(path);
                Directory.CreateDirectory(path);
                return null;
            case Disguise.OtherOwner:
                Tool.Run("chown", Stranger, path);
                return File.ReadAllBytes(path);
            default:
                Tool.Run("chmod", disguise == Disguise.ForAll ? "0666" : "0660", path);
                return File.ReadAllBytes(path);
        }
    }
}
