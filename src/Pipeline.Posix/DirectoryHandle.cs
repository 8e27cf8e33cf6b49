using Microsoft.Win32.SafeHandles;

namespace Pipeline.Posix;

/// <summary>
/// An opened folder. Its members take a single name, never a path, and never follow a link under that name: what they
/// do happens in this very folder, whatever becomes of the path that led to it.
/// </summary>
public abstract class DirectoryHandle : IDisposable
{
    private protected DirectoryHandle(string path) => Path = path;

    /// <summary>The path it was opened by, for people.</summary>
    public string Path { get; }

    /// <summary>The names in the folder, without <c>.</c> and <c>..</c>, streamed as the system gives them.</summary>
    public abstract IEnumerable<FolderName> List();

    /// <summary>Opens a folder in this one; a link is refused.</summary>
    public abstract DirectoryHandle OpenFolder(string name);

    /// <summary>Opens a regular file in this folder; a link is refused.</summary>
    public abstract SafeFileHandle OpenFile(string name, OpenHow how, UnixFileMode mode = PosixFile.DefaultMode);

    /// <summary>What stands under a name, a link not followed; null when nothing does.</summary>
    public abstract EntryInfo? Find(string name);

    /// <summary>What the folder itself is.</summary>
    public abstract EntryInfo Stat();

    /// <summary>Makes a folder; false when the name is taken. The mode is masked to 0777, less the umask.</summary>
    public abstract bool TryMakeFolder(string name, UnixFileMode mode);

    /// <summary>Deletes a file or a link.</summary>
    public abstract void DeleteFile(string name);

    /// <summary>Deletes an empty folder.</summary>
    public abstract void DeleteFolder(string name);

    /// <summary>
    /// Renames into <paramref name="target"/> (which may be this folder); see <see cref="RootedDirectory.Rename"/>.
    /// </summary>
    public abstract void Rename(string name, DirectoryHandle target, string newName, bool replace);

    /// <summary>The text of a link.</summary>
    public abstract string ReadLink(string name);

    /// <summary>Makes a link.</summary>
    public abstract void MakeLink(string name, string target);

    /// <summary>
    /// Gives a file in this folder a second name in <paramref name="target"/>; a taken name is refused. Of a link, the
    /// link itself.
    /// </summary>
    public abstract void MakeSecondName(string name, DirectoryHandle target, string newName);

    /// <summary>
    /// Makes the names of the folder durable (fsync). Does nothing where the system has no such call.
    /// </summary>
    public abstract void Sync();

    /// <summary>
    /// Locks the folder itself, see flock(2), for as long as it is held open: the kernel lets go of it when this
    /// process ends, however it
    /// ends. False when somebody else holds it, null where the system has no such lock.
    /// </summary>
    public abstract bool? TryLock();

    /// <summary>The room where the folder lies.</summary>
    public abstract SpaceInfo Space();

    /// <summary>Closes the folder.</summary>
    public abstract void Dispose();

    private protected string Below(string name) => Path.Length == 0 ? name : $"{Path}/{name}";
}
