using System.Text;
using Pipeline.Posix;

namespace Pipeline.Sftp.Ssh;

/// <summary>
/// A folder in which ssh finds something as a file while it connects; only its owner can enter it. It is held locked
/// for as long as it is
/// used, so that one that is free is that of a process which was killed, whatever its number is now, and the next
/// process takes it away.
/// </summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>The script that answers ssh.</summary>
    public const string Ask = "ask";

    /// <summary>The process that it answers, and the file that becomes that.</summary>
    public const string Child = "child";
    public const string ChildDraft = "child.new";

    /// <summary>The path of the key file whose passphrase is asked.</summary>
    public const string KeyName = "key";

    /// <summary>The pipes with the answers.</summary>
    public const string Password = "password";
    public const string Passphrase = "passphrase";

    /// <summary>The host key that is taken.</summary>
    public const string Known = "known";

    /// <summary>Nothing but these is ever taken away.</summary>
    private static readonly HashSet<string> Files = [Ask, Child, ChildDraft, KeyName, Password, Passphrase, Known];
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly string[] Kinds = ["pipeline-ask-", "pipeline-key-"];
    private static int _isSwept;
    private readonly string _path;
    private readonly DirectoryHandle? _held;

    private TemporaryFolder(string path, DirectoryHandle? held) => (_path, _held) = (path, held);

    /// <summary>One for what answers ssh.</summary>
    /// <param name="fill">Puts in what it is for; when that fails the folder is gone.</param>
    /// <exception cref="SshException">It cannot be made or filled.</exception>
    public static TemporaryFolder ForAnswers(Action<TemporaryFolder> fill) => Make(Kinds[0], fill);

    /// <summary>One for a host key.</summary>
    /// <param name="fill">Puts in what it is for; when that fails the folder is gone.</param>
    /// <exception cref="SshException">It cannot be made or filled.</exception>
    public static TemporaryFolder ForKey(Action<TemporaryFolder> fill) => Make(Kinds[1], fill);

    /// <summary>A path in it.</summary>
    public string At(string name) => Path.Combine(_path, name);

    /// <summary>Writes a file, and gives back its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text, new UTF8Encoding(false));
        return At(name);
    }

    public void Dispose()
    {
        Directory.Delete(_path, recursive: true);
        _held?.Dispose();
    }

    /// <summary>Takes away what killed processes of this user have left, once in the life of this one.</summary>
    public static void SweepOnce()
    {
        if (OperatingSystem.IsLinux() && Interlocked.Exchange(ref _isSwept, 1) == 0)
            Sweep(Path.GetTempPath());
    }

    /// <summary>Takes away the folders below that one which nobody holds.</summary>
    internal static void Sweep(string place)
    {
        try
        {
            using var root = RootedDirectory.Open(place);
            using var above = root.OpenFolder("");
            foreach (var (name, type) in above.List().Where(entry => Kinds.Any(entry.Name.StartsWith)).ToList())
            {
                if (type is null or EntryType.Folder)
                    TakeAway(above, name);
            }
        }
        catch (PosixException)
        {
            // It cannot be listed: then nothing can be found in it, and everything else works.
        }
    }

    private static TemporaryFolder Make(string kind, Action<TemporaryFolder> fill)
    {
        TemporaryFolder? made = null;
        try
        {
            made = Make(kind);
            fill(made);
            return made;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or SshException)
        {
            made?.Dispose();
            if (fault is SshException)
                throw;
            throw new SshException(
                SshFailure.Other,
                isTransient: true,
                $"the temporary folder for ssh cannot be created in '{Path.GetTempPath()}' ({fault.Message}); free some "
                    + "space there, or set TMPDIR",
                fault
            );
        }
    }

    private static TemporaryFolder Make(string kind)
    {
        while (true)
        {
            var path = Directory.CreateTempSubdirectory(kind).FullName;
            if (!OperatingSystem.IsLinux())
                return new(path, null);
            var held = Hold(path, out var isOurs);
            if (isOurs)
                return new(path, held);
            // Whoever sweeps has met it in the moment before it was locked: he takes it away.
            held?.Dispose();
        }
    }

    /// <summary>Locks it; null where folders cannot be locked: then nobody takes it away.</summary>
    private static DirectoryHandle? Hold(string path, out bool isOurs)
    {
        try
        {
            using var above = RootedDirectory.Open(Path.GetDirectoryName(path)!);
            var folder = above.OpenFolder(Path.GetFileName(path));
            isOurs =
                folder.TryLock() != false
                && above.Find(Path.GetFileName(path), follow: false) is { } there
                && (there.Inode, there.Device) == (folder.Stat().Inode, folder.Stat().Device);
            return folder;
        }
        catch (PosixException fault)
        {
            isOurs = fault.Error != PosixError.NotFound;
            return null;
        }
    }

    private static void TakeAway(DirectoryHandle above, string name)
    {
        try
        {
            using var folder = above.OpenFolder(name);
            var look = folder.Stat();
            if (look.Owner != ProcessNumbers.OwnUser || look.Mode != OwnerOnly || folder.TryLock() != true)
                return;
            var files = folder.List().Select(file => file.Name).ToList();
            if (!files.TrueForAll(Files.Contains))
                return;
            foreach (var file in files)
                folder.DeleteFile(file);
            above.DeleteFolder(name);
        }
        catch (PosixException)
        {
            // It belongs to another user, is a link, or no longer exists: it must not be deleted.
        }
    }
}
