using System.Text;
using Pipeline.Posix;

namespace Pipeline.Abstractions.Items;

/// <summary>
/// How long names and paths from outside may be. These are what file systems take; a server can send a megabyte, which
/// would stand in memory, journal, manifest and log.
/// </summary>
public static class PathLimits
{
    /// <summary>The most bytes of one name.</summary>
    public const int Name = 255;

    /// <summary>The most bytes of a path.</summary>
    public const int Path = 4096;

    /// <summary>The most names in a path: where each folder holds a folder, this is the end.</summary>
    public const int Parts = 128;

    /// <summary>The most bytes in one character of UTF-16.</summary>
    private const int Widest = 3;

    /// <summary>Why a path is too long, or null.</summary>
    public static string? WhyNot(ReadOnlySpan<char> path)
    {
        if (path.Length <= Name / Widest)
            return null;
        var parts = 0;
        foreach (var part in path.Split('/'))
        {
            parts++;
            var name = path[part];
            if (name.Length > Name / Widest && Encoding.UTF8.GetByteCount(name) is > Name and var bytes)
                return $"the name is too long: it has {BoundedText.Number(bytes)} bytes, and at most {Name} are allowed";
        }
        if (parts > Parts)
            return $"the path is too deep: it has {BoundedText.Number(parts)} parts, and at most {Parts} are allowed";
        return path.Length > Path / Widest && Encoding.UTF8.GetByteCount(path) is > Path and var all
            ? $"the path is too long: it has {BoundedText.Number(all)} bytes, and at most {Path} are allowed"
            : null;
    }
}
