namespace Pipeline.Engine.Journal;

/// <summary>Files and folders of the journal: names and places of what is moved are nobody else's business, so only the owner may read them.</summary>
internal static class PrivateFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder, and the folders above it, unless it is there.</summary>
    public static void EnsureFolder(string path)
    {
        if (OperatingSystem.IsWindows() || Directory.Exists(path))
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, Owner | UnixFileMode.UserExecute);
    }

    /// <summary>
    /// Makes an empty file unless it is there, and refuses a symbolic link in its place: in a folder that others can write to, a link planted under the
    /// journal's name would let them choose which file we write into.
    /// </summary>
    public static void Ensure(string path)
    {
        RefuseLink(path);
        try
        {
            // O_EXCL: a link that was planted since the look above is an error too, not followed.
            Open(path, FileMode.CreateNew, FileShare.ReadWrite | FileShare.Delete).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            RefuseLink(path);
        }
    }

    /// <summary>Opens a file for reading and writing; one that is made is the owner's alone.</summary>
    public static FileStream Open(string path, FileMode mode, FileShare share, FileOptions options = FileOptions.None)
    {
        var wish = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = share,
            Options = options,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows() && mode == FileMode.CreateNew)
            wish.UnixCreateMode = Owner;
        return new(path, wish);
    }

    /// <summary>Refuses a path that is a symbolic link.</summary>
    /// <exception cref="JournalException">It is one.</exception>
    public static void RefuseLink(string path)
    {
        if (new FileInfo(path).LinkTarget is { } target)
            throw new JournalException(
                $"{path} is a symbolic link to {target}; the journal is never written through a link: remove it"
            );
    }
}
