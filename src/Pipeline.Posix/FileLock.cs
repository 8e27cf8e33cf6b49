using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pipeline.Posix.Linux;

namespace Pipeline.Posix;

/// <summary>
/// A lock between programs, by a file that one of them holds locked: flock(2), as <c>flock FILE COMMAND</c> of
/// util-linux takes it. The kernel releases it when its holder ends in any way; child programs do not inherit it. The
/// file itself has no meaning and is kept: deleting it while a program waits for it would make two locks of one. On
/// Windows the file is kept open unshared, which is the same.
/// </summary>
public sealed partial class FileLock : IDisposable
{
    private const int Exclusive = 2;
    private const int AtOnce = 4;
    private const int Unlock = 8;
    private const int LongestNote = 512;
    private const int SharingViolation = unchecked((int)0x80070020);
    private static readonly bool IsLinux = OperatingSystem.IsLinux();
    private static readonly int WouldBlock = IsLinux ? 11 : 35;

    private readonly SafeFileHandle _file;
    private readonly (OwnFolder Folder, string Name)? _deletes;
    private bool _isNoted;

    private FileLock(SafeFileHandle file, (OwnFolder Folder, string Name)? deletes = null) => (_file, _deletes) = (file, deletes);

    /// <summary>
    /// Takes the lock if it is free. The file is made, for its owner alone, when it is not there; one that is there is
    /// not emptied, and a link in its place is not followed.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="note">What its holder has written into it, when it is held; empty when that is nothing.</param>
    /// <returns>The lock; null when somebody holds it.</returns>
    /// <exception cref="PosixException">
    /// The file cannot be opened, is no regular file of our own (<see cref="OwnFolder"/>), or its file system knows no
    /// locks.
    /// </exception>
    public static FileLock? TryTake(string path, out string note)
    {
        note = "";
        var name = Path.GetFileName(path);
        while (true)
        {
            using var folder = OpenFolderOf(path);
            var file = OperatingSystem.IsWindows() ? TryOpenUnshared(folder, name, out note) : Open(folder, name);
            if (file is null)
                return null;
            FileLock? taken = null;
            try
            {
                if (!OperatingSystem.IsWindows() && !TryLock(file, path))
                {
                    note = Read(file);
                    return null;
                }
                // Somebody may have taken the file away, or put another in its place, since it was opened; or its
                // folder.
                if (folder.IsAt(file, name) && folder.IsCurrent)
                    return taken = new(file);
            }
            finally
            {
                if (taken is null)
                    file.Dispose();
            }
        }
    }

    /// <summary>
    /// Takes the lock on a file in a folder of our own if it is free. A file that may be made goes with the lock. Where
    /// the file system knows no locks it is taken all the same, and so it is by others.
    /// </summary>
    /// <param name="folder">The folder, which must stay open as long as the lock is held.</param>
    /// <param name="name">The file.</param>
    /// <param name="makes">Whether it is made when it is not there.</param>
    /// <param name="isThere">Whether it is there, or was made.</param>
    /// <returns>The lock; null when somebody holds it, or it is not there.</returns>
    /// <exception cref="PosixException">The file cannot be opened, or is not our own.</exception>
    public static FileLock? TryTakeIn(OwnFolder folder, string name, bool makes, out bool isThere)
    {
        while (true)
        {
            var how = OpenHow.Read | OpenHow.Write | (makes ? OpenHow.Create : OpenHow.Read);
            var file = OperatingSystem.IsWindows()
                ? TryOpenUnshared(folder, name, makes, out isThere)
                : Told(folder.TryOpenIn(name, how), out isThere);
            if (file is null)
                return null;
            FileLock? taken = null;
            try
            {
                var isHeld = !OperatingSystem.IsWindows() && Lock(file, Exclusive | AtOnce) != 0 && Errno.Last == WouldBlock;
                if (isHeld)
                    return null;
                if (folder.IsAt(file, name))
                    return taken = new(file, makes ? (folder, name) : null);
            }
            finally
            {
                if (taken is null)
                    file.Dispose();
            }
        }
    }

    /// <summary>
    /// Writes into the file who holds it, for others to tell; at the end it is taken out again. A file that holds
    /// anything else is left as it is.
    /// </summary>
    /// <param name="note">One line.</param>
    /// <param name="isNote">
    /// Whether a text is such a note in its whole form: by that one is known that a killed holder left.
    /// </param>
    /// <returns>What stands there in the place of a note; empty when the note was written.</returns>
    public string Note(string note, Func<string, bool> isNote)
    {
        if (Read(_file) is { Length: > 0 } old && (PosixFile.Stat(_file).Length > LongestNote || !isNote(old)))
            return old;
        var bytes = Encoding.UTF8.GetBytes($"{note}\n");
        // A longer one would not be known again.
        if (bytes.Length > LongestNote)
            return "";
        try
        {
            RandomAccess.SetLength(_file, 0);
            _isNoted = true;
            RandomAccess.Write(_file, bytes, 0);
        }
        catch (IOException)
        {
            // No room: the lock is held all the same, and only nobody can tell by whom.
        }
        return "";
    }

    /// <summary>
    /// Tells the holder of a lock in a folder of our own that something has happened (<see cref="IsMarked"/>); nothing
    /// is told where that lock is gone.
    /// </summary>
    /// <exception cref="PosixException">The file cannot be written, or is not our own.</exception>
    public static void Mark(OwnFolder folder, string name)
    {
        if (!KnowsMarks)
            return;
        using var file = folder.TryOpenIn(name, OpenHow.Write);
        if (file is not null)
            PosixFile.SetLength(file, 1);
    }

    /// <summary>
    /// Whether it was marked since <see cref="Unmark"/>; also true when marks are not supported or the file was
    /// deleted.
    /// </summary>
    public bool IsMarked => !KnowsMarks || PosixFile.Stat(_file) is { Length: > 0 } or { Links: 0 };

    /// <summary>Takes the marks away.</summary>
    public void Unmark()
    {
        if (KnowsMarks && PosixFile.Stat(_file).Length > 0)
            PosixFile.SetLength(_file, 0);
    }

    /// <summary>A file that is open unshared nobody else can write.</summary>
    private static bool KnowsMarks => !OperatingSystem.IsWindows();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isNoted && !_file.IsClosed)
            RandomAccess.SetLength(_file, 0);
        // Before it is let go of: the next one must not find a file that is about to go.
        if (_deletes is { } own && !_file.IsClosed && !OperatingSystem.IsWindows())
            own.Folder.Delete(own.Name);
        // A child that is just being started has a copy of the descriptor until it becomes another program, and closing
        // ours would leave the lock with it.
        if (!_file.IsClosed && !OperatingSystem.IsWindows())
            _ = Lock(_file, Unlock);
        _file.Dispose();
    }

    private static SafeFileHandle? Told(SafeFileHandle? file, out bool isThere)
    {
        isThere = file is not null;
        return file;
    }

    private static string Read(SafeFileHandle file)
    {
        Span<byte> note = stackalloc byte[LongestNote];
        return Encoding.UTF8.GetString(note[..PosixFile.Read(file, note, 0)]).TrimEnd('\n');
    }

    private static OwnFolder OpenFolderOf(string path)
    {
        try
        {
            return OwnFolder.OpenShared(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (PosixException gone) when (gone.Error == PosixError.NotFound)
        {
            throw PosixException.Of(
                PosixError.NotFound,
                "open the lock",
                path,
                "its folder does not exist; create it",
                gone.Errno
            );
        }
    }

    /// <summary>
    /// First as it is: in a folder like /tmp the kernel refuses to open a file of somebody else's with the wish to make
    /// it.
    /// </summary>
    private static SafeFileHandle Open(OwnFolder folder, string name)
    {
        while (true)
        {
            if (folder.TryOpenIn(name, OpenHow.Read | OpenHow.Write) is { } there)
                return there;
            try
            {
                return folder.OpenFile(name, OpenHow.Read | OpenHow.Write | OpenHow.Create | OpenHow.Exclusive);
            }
            catch (PosixException made) when (made.Error == PosixError.Exists)
            {
                // Somebody made it in between.
            }
        }
    }

    private static bool TryLock(SafeFileHandle file, string path) =>
        Lock(file, Exclusive | AtOnce) == 0
        || (Errno.Last is var errno && errno == WouldBlock ? false : throw Errno.Fault(errno, "lock", path));

    private static SafeFileHandle? TryOpenUnshared(OwnFolder folder, string name, bool makes, out bool isThere)
    {
        isThere = true;
        try
        {
            var mode = makes ? FileMode.OpenOrCreate : FileMode.Open;
            return folder.OpenSharing(name, mode, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        }
        catch (FileNotFoundException)
        {
            isThere = false;
            return null;
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static SafeFileHandle? TryOpenUnshared(OwnFolder folder, string name, out string note)
    {
        note = "";
        try
        {
            return folder.OpenSharing(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        }
        catch (IOException held) when (held.HResult == SharingViolation)
        {
            using var file = folder.OpenSharing(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            note = Read(file);
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw PosixException.Of(PosixError.Other, "open the lock", folder.PathOf(name), refused.Message);
        }
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle file, int operation);
}
