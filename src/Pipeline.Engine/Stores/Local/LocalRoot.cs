using Pipeline.Posix;

namespace Pipeline.Engine.Stores.Local;

/// <summary>The root folder of a local store: opened at first use, made at first writing, opened anew when it was moved or made again.</summary>
internal sealed class LocalRoot(string root) : IDisposable
{
    private readonly Lock _lock = new();
    private RootFolder? _opened;

    /// <summary>The root's path as the options give it, absolute.</summary>
    internal string Path { get; } = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Expand(root)));

    /// <summary>Where the root really is, or will be: the links on the way resolved as far as there is anything.</summary>
    internal string RealPath
    {
        get
        {
            var (existing, missing) = Nearest();
            using (existing)
                return System.IO.Path.Combine(existing.FullPath, missing);
        }
    }

    /// <summary>The root, or null when it is not there.</summary>
    internal RootFolder? TryOpen()
    {
        lock (_lock)
        {
            if (_opened is { IsCurrent: true })
                return _opened;
            // Work that goes on in the old folder still holds it; it is closed when that work is over.
            _opened = null;
            try
            {
                return _opened = RootFolder.Open(Path);
            }
            catch (PosixException fault) when (fault.Error == PosixError.NotFound)
            {
                return null;
            }
        }
    }

    /// <summary>The root, made if it is not there.</summary>
    internal RootFolder OpenOrMake()
    {
        if (TryOpen() is { } there)
            return there;
        var (existing, missing) = Nearest();
        using (existing)
            existing.MakeFolders(missing, durable: true).Dispose();
        return RootFolder.Open(Path);
    }

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

    private (RootFolder Existing, string Missing) Nearest()
    {
        var missing = "";
        for (var path = Path; ; path = System.IO.Path.GetDirectoryName(path)!)
        {
            try
            {
                return (RootFolder.Open(path), missing);
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
