using System.Security.Cryptography;
using Pipeline.Abstractions.Items;

namespace Pipeline.Scenarios.Cases;

/// <summary>
/// Folders of a case. Git keeps neither empty folders nor times, and not every disk keeps every name: a file called
/// <c>.folder</c> stands for the folder it lies in, every given file was last written at <see cref="ModifiedAt"/>, and
/// <c>%0A</c> in a name stands for that character, as does whatever Windows could not check out.
/// </summary>
internal static class Tree
{
    private const string Folder = ".folder";
    private const int Shown = 100;

    /// <summary>The time of every given file.</summary>
    public static DateTime ModifiedAt { get; } = new(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc);

    public static string Decode(string path) => Uri.UnescapeDataString(path);

    /// <summary>Copies a case's folder.</summary>
    public static void Copy(string from, string to)
    {
        foreach (var entry in Below(new(from)))
        {
            var target = Path.Combine(to, Decode(Path.GetRelativePath(from, entry.FullName)));
            if (entry.LinkTarget is { } link)
                File.CreateSymbolicLink(target, link);
            else if (entry is DirectoryInfo)
                Directory.CreateDirectory(target);
            else if (entry is FileInfo file && file.Name != Folder)
            {
                file.CopyTo(target);
                File.SetLastWriteTimeUtc(target, ModifiedAt);
            }
        }
    }

    /// <summary>A line for each folder, link and file below a folder, in ordinal order.</summary>
    public static IReadOnlyList<string> Describe(string root, Func<string, string> decode) =>
        [
            .. Below(new(root))
                .Where(entry => entry.Name != Folder)
                .Select(entry => VisibleText.Of(decode(Path.GetRelativePath(root, entry.FullName))) + Describe(entry))
                .Order(StringComparer.Ordinal),
        ];

    private static string Describe(FileSystemInfo entry)
    {
        if (entry.LinkTarget is { } link)
            return $" -> {link}";
        if (entry is DirectoryInfo)
            return "/";
        var bytes = File.ReadAllBytes(entry.FullName);
        var text = bytes.Length <= Shown ? File.ReadAllText(entry.FullName) : Convert.ToHexStringLower(SHA256.HashData(bytes));
        return $": {bytes.Length} bytes: {VisibleText.Of(text)}";
    }

    private static IEnumerable<FileSystemInfo> Below(DirectoryInfo folder)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            yield return entry;
            if (entry is DirectoryInfo { LinkTarget: null } inner)
            {
                foreach (var below in Below(inner))
                    yield return below;
            }
        }
    }
}
