using Pipeline.Posix;

namespace Pipeline.Testing;

/// <summary>
/// A folder for one test, deleted with all it holds at the end. It lies in memory where the machine has such a place,
/// so that a fsync costs nothing; <see cref="OnDisk"/> is for what needs a real disk.
/// </summary>
public sealed class TempFolder : IDisposable
{
    private const string Memory = "/dev/shm";
    private const string Disk = "/var/tmp";

    public TempFolder()
        : this(Directory.Exists(Memory) ? Memory : System.IO.Path.GetTempPath()) { }

    private TempFolder(string above)
    {
        Path = System.IO.Path.Combine(above, $"pipeline-test-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path);
    }

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    /// <summary>A folder on the disk.</summary>
    public static TempFolder OnDisk() => new(Directory.Exists(Disk) ? Disk : System.IO.Path.GetTempPath());

    /// <summary>The absolute path of something in it.</summary>
    public string At(string path) => System.IO.Path.Combine(Path, path);

    /// <summary>Writes a file, its folders made, and gives its absolute path.</summary>
    public string Write(string path, ReadOnlySpan<byte> bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(path))!);
        File.WriteAllBytes(At(path), bytes);
        return At(path);
    }

    /// <summary>The relative paths of all files, in ordinal order. Links are not walked through.</summary>
    public IReadOnlyList<string> Files()
    {
        using var root = RootedDirectory.Open(Path);
        using var folder = root.OpenFolder("");
        return [.. Below(folder).Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// The relative paths of all files below a folder, hidden ones and drafts included, in ordinal order.
    /// </summary>
    public static IReadOnlyList<string> FilesBelow(string folder) =>
        [
            .. Directory
                .EnumerateFiles(
                    folder,
                    "*",
                    new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }
                )
                .Select(file => System.IO.Path.GetRelativePath(folder, file))
                .Order(StringComparer.Ordinal),
        ];

    public void Dispose()
    {
        using (var root = RootedDirectory.Open(Path))
        using (var folder = root.OpenFolder(""))
            Empty(folder);
        Directory.Delete(Path);
    }

    private static IEnumerable<string> Below(DirectoryHandle folder)
    {
        foreach (var (name, type) in folder.List())
        {
            if (type != EntryType.Folder)
            {
                yield return name;
                continue;
            }
            using var inner = folder.OpenFolder(name);
            foreach (var path in Below(inner))
                yield return $"{name}/{path}";
        }
    }

    /// <summary>By our own means: the runtime cannot delete a name that is not valid UTF-8.</summary>
    private static void Empty(DirectoryHandle folder)
    {
        foreach (var (name, type) in folder.List().ToList())
        {
            if (type == EntryType.Folder)
            {
                using (var inner = folder.OpenFolder(name))
                    Empty(inner);
                folder.DeleteFolder(name);
            }
            else
            {
                folder.DeleteFile(name);
            }
        }
    }
}
