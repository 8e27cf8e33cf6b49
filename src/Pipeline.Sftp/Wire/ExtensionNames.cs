namespace Pipeline.Sftp.Wire;

/// <summary>Names of the requests outside the draft that this program knows.</summary>
public static class ExtensionNames
{
    /// <summary>Rename that replaces the target in one step (OpenSSH PROTOCOL 4.3).</summary>
    public const string PosixRename = "posix-rename@openssh.com";

    /// <summary>Room left on the file system of a path (OpenSSH PROTOCOL 4.4).</summary>
    public const string StatVfs = "statvfs@openssh.com";

    /// <summary>Room left on the file system of an open file (OpenSSH PROTOCOL 4.4).</summary>
    public const string FStatVfs = "fstatvfs@openssh.com";

    /// <summary>A second name for a file (OpenSSH PROTOCOL 4.5).</summary>
    public const string HardLink = "hardlink@openssh.com";

    /// <summary>Flushes an open file to its disk (OpenSSH PROTOCOL 4.6).</summary>
    public const string Fsync = "fsync@openssh.com";

    /// <summary>Sets attributes without following a last symbolic link (OpenSSH PROTOCOL 4.7).</summary>
    public const string LSetStat = "lsetstat@openssh.com";

    /// <summary>Largest packet, read and write, and most handles (OpenSSH PROTOCOL 4.8).</summary>
    public const string Limits = "limits@openssh.com";

    /// <summary>Makes a path with <c>~</c> absolute (OpenSSH PROTOCOL 4.9).</summary>
    public const string ExpandPath = "expand-path@openssh.com";

    /// <summary>
    /// Copies a range inside the server (OpenSSH PROTOCOL 4.10, draft-ietf-secsh-filexfer-extensions-00 section 7).
    /// </summary>
    public const string CopyData = "copy-data";

    /// <summary>The home folder of a user (OpenSSH PROTOCOL 4.11).</summary>
    public const string HomeDirectory = "home-directory";

    /// <summary>What a server lists that hashes files (draft-ietf-secsh-filexfer-extensions-00 section 3).</summary>
    public const string CheckFile = "check-file";

    /// <summary>Hashes a range of an open file.</summary>
    public const string CheckFileHandle = "check-file-handle";

    /// <summary>Hashes a range of a path.</summary>
    public const string CheckFileName = "check-file-name";
}
