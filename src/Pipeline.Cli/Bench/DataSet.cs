using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;

namespace Pipeline.Cli.Bench;

/// <summary>The files that every run of a bench moves.</summary>
/// <param name="Files">The files.</param>
internal sealed record DataSet(IReadOnlyList<DataFile> Files)
{
    /// <summary>Their size together.</summary>
    public long Bytes { get; } = Files.Sum(file => file.Length);

    /// <summary>In words for a person.</summary>
    public string Words =>
        Files.All(file => file.Length == Files[0].Length)
            ? $"{Progress.CountText.Files(Files.Count)} of {new ByteSize(Files[0].Length)}"
            : $"{Progress.CountText.Files(Files.Count)}, {new ByteSize(Bytes)}";

    /// <summary>Files of one size, with random bytes.</summary>
    public static DataSet Made(int count, long length) =>
        new([.. Enumerable.Range(1, count).Select(n => new DataFile(StorePath.Parse($"data-{n:000000}.bin"), length, null))]);

    /// <summary>
    /// Copies of the user's files; folders with all that is in them. Files that would get one name are kept apart by a
    /// folder with a number.
    /// </summary>
    /// <exception cref="IOException">A path leads to nothing, or a name cannot be one in a store.</exception>
    public static DataSet Given(IEnumerable<string> paths)
    {
        var files = new List<DataFile>();
        var taken = new HashSet<StorePath>();
        foreach (var (from, name) in paths.SelectMany(Expand))
        {
            if (!StorePath.TryParse(name, out var path, out var why))
                throw new IOException($"{from} cannot be used: {why}");
            var free = path;
            for (var n = 2; !taken.Add(free); n++)
                free = StorePath.Parse($"{n}") / path;
            files.Add(new(free, new FileInfo(from).Length, from));
        }
        return files.Count > 0 ? new(files) : throw new IOException("the paths contain no file");
    }

    private static IEnumerable<(string From, string Name)> Expand(string path)
    {
        if (File.Exists(path))
            return [(path, Path.GetFileName(path))];
        if (!Directory.Exists(path))
            throw new IOException($"there is no file or folder {path}");
        var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return Directory
            .EnumerateFiles(path, "*", all)
            .Select(file => (file, Path.GetRelativePath(path, file).Replace(Path.DirectorySeparatorChar, '/')));
    }
}

/// <summary>One file of a bench's data.</summary>
/// <param name="Path">Its path in the folder where the source looks.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="From">The user's file whose bytes it gets; null for random ones.</param>
internal sealed record DataFile(StorePath Path, long Length, string? From);
