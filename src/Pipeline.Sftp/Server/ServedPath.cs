using Pipeline.Posix;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server;

/// <summary>
/// Paths as a client writes them: <c>/</c> is the root, relative ones begin there too, and <c>..</c> stops at it.
/// </summary>
internal static class ServedPath
{
    /// <summary>The path relative to the root, without empty parts, <c>.</c> and <c>..</c>; empty for the root itself.</summary>
    /// <remarks>Links are not resolved here: the kernel resolves them below the opened root.</remarks>
    public static string Of(ReadOnlySpan<byte> wire)
    {
        if (wire.Contains((byte)0))
            throw new RequestRefused(StatusCode.NoSuchFile, "a path cannot contain a NUL byte");
        var text = PathEncoding.Decode(wire);
        if (IsPlain(text))
            return text;
        var parts = new List<string>();
        foreach (var part in text.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
                parts.RemoveRange(Math.Max(parts.Count - 1, 0), Math.Min(parts.Count, 1));
            else if (part != ".")
                parts.Add(part);
        }
        return string.Join('/', parts);
    }

    /// <summary>The path as the client is told it: absolute.</summary>
    public static byte[] Show(string path) => PathEncoding.Encode("/" + path);

    /// <summary>The folder that holds the path.</summary>
    public static string FolderOf(string path) => path[..Math.Max(path.LastIndexOf('/'), 0)];

    /// <summary>Most paths need no second look: no empty part and none that begins with a dot.</summary>
    private static bool IsPlain(string text) =>
        text.Length > 0
        && text[0] is not '/' and not '.'
        && text[^1] != '/'
        && !text.Contains("//", StringComparison.Ordinal)
        && !text.Contains("/.", StringComparison.Ordinal);
}
