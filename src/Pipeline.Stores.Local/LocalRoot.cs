using Pipeline.Posix;

namespace Pipeline.Stores.Local;

/// <summary>
/// The root folder of a local store: opened at first use, made at first writing, opened anew when it was moved or made
/// again. Within a loop it stays the same folder, by its device and inode. At all times its path leads to the same
/// place: whoever puts a link there, or on the way, would choose where files go.
/// </summary>
internal sealed class LocalRoot(string root) : IDisposable
{
    private readonly Lock _lock = new();
    private RootedDirectory? _opened;

    /// <summary>Where the root really was when it was opened first.</summary>
    private string? _real;

    /// <summary>The folder of this loop; null while it has not been met.</summary>
    private (ulong Device, ulong Inode)? _ofLoop;
    private bool _isInLoop;

    /// <summary>The root's path as the options give it, absolute.</summary>
    internal string Path { get; } = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Expand(root)));

    /// <summary>
    /// Where the root really is, or will be: the links on the way resolved as far as there is anything.
    /// </summary>
    internal string RealPath
    {
        get
        {
            var (existing, missing) = Nearest();
            using (existing)
                return System.IO.Path.Combine(existing.FullPath, missing);
        }
    }

    /// <summary>The folder that stands there now is the one of the loop.</summary>
    internal void BeginLoop()
    {
        lock (_lock)
        {
            _isInLoop = true;
            _opened = _opened is { IsCurrent: true } ? _opened : null;
            _ofLoop = _opened?.Identity;
        }
    }

    /// <summary>The root, or null when it is not there.</summary>
    /// <exception cref="PosixException">Another folder stands there.</exception>
    internal RootedDirectory? TryOpen()
    {
        lock (_lock)
        {
            if (_opened is { IsCurrent: true })
                return _opened;
            // Work that goes on in the old folder still holds it; it is closed when that work is over.
            _opened = null;
            try
            {
                return _opened = Same(RootedDirectory.Open(Path));
            }
            catch (PosixException fault) when (fault.Error == PosixError.NotFound)
            {
                return null;
            }
        }
    }

    /// <summary>The root, made if it is not there; one that has gone since the loop began is not.</summary>
    internal RootedDirectory OpenOrMake()
    {
        lock (_lock)
        {
            if (TryOpen() is { } there)
                return there;
            if (_ofLoop is not null)
                throw Other(
                    "no longer exists, and a replacement within a loop is not accepted; create or mount it for the next loop"
                );
            var (existing, missing) = Nearest();
            using (existing)
            {
                existing.MakeFolders(missing, durable: true).Dispose();
                _real ??= System.IO.Path.Combine(existing.FullPath, missing);
            }
            return _opened = Same(RootedDirectory.Open(Path));
        }
    }

    /// <summary>Refuses a folder that is not the one that is worked in.</summary>
    private RootedDirectory Same(RootedDirectory opened)
    {
        _real ??= opened.FullPath;
        var why =
            opened.FullPath != _real
                ? $"was {_real} when it was first opened and is now {opened.FullPath}: find out who created the link or "
                    + "replaced the folder; to use the new folder, restart the run"
            : _isInLoop && _ofLoop is { } known && known != opened.Identity
                ? "is not the same folder as at the start of this loop: it was moved, created again, mounted or unmounted; "
                    + "the next loop uses the folder that exists then"
            : null;
        if (why is not null)
        {
            opened.Dispose();
            throw Other(why);
        }
        if (_isInLoop)
            _ofLoop ??= opened.Identity;
        return opened;
    }

    private PosixException Other(string why) => new(PosixError.OtherRoot, $"the root folder '{Path}' {why}");

    /// <summary>Bytes free in the nearest existing folder on the way to <paramref name="folder"/>.</summary>
    internal long FreeBytes(string folder)
    {
        if (TryOpen() is not { } there)
        {
            var (existing, _) = Nearest();
            using (existing)
                return existing.Space("").FreeBytes;
        }
        while (folder.Length > 0 && there.Find(folder, follow: true)?.Type != EntryType.Folder)
            folder = folder.LastIndexOf('/') is var slash and > 0 ? folder[..slash] : "";
        return there.Space(folder).FreeBytes;
    }

    /// <inheritdoc/>
    public void Dispose() => _opened?.Dispose();

    private (RootedDirectory Existing, string Missing) Nearest()
    {
        var missing = "";
        for (var path = Path; ; path = System.IO.Path.GetDirectoryName(path)!)
        {
            try
            {
                return (RootedDirectory.Open(path), missing);
            }
            catch (PosixException fault) when (fault.Error == PosixError.NotFound)
            {
                missing =
                    missing.Length == 0 ? System.IO.Path.GetFileName(path) : $"{System.IO.Path.GetFileName(path)}/{missing}";
            }
        }
    }

    internal static string Expand(string root)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return root == "~" ? home
            : root.StartsWith("~/", StringComparison.Ordinal) ? System.IO.Path.Combine(home, root[2..])
            : root;
    }
}
