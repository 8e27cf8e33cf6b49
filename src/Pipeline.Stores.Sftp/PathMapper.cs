using Pipeline.Abstractions.Items;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// The one place where paths of the store become paths on the server: below the root, and nowhere else.
/// </summary>
/// <param name="root">
/// The root as the options give it: absolute, or from the folder where a session begins; <c>~/</c> is that folder.
/// </param>
internal sealed class PathMapper(string root)
{
    private readonly string _root = Clean(root);

    /// <summary>The path on the server.</summary>
    internal string Of(StorePath path) =>
        path.IsRoot ? (_root.Length == 0 ? "." : _root)
        : _root is "" ? Plain(path.Text)
        : _root is "/" ? $"/{path.Text}"
        : $"{_root}/{path.Text}";

    /// <summary>The folder above a path on the server; null at the end of the way up.</summary>
    internal static string? Above(string path) =>
        path.LastIndexOf('/') switch
        {
            > 0 and var slash => path[..slash],
            _ => null,
        };

    /// <summary>
    /// Some servers take a leading tilde for a home folder; behind <c>./</c> it is a name like any other.
    /// </summary>
    private static string Plain(string text) => text.StartsWith('~') ? $"./{text}" : text;

    private static string Clean(string root)
    {
        var fromHome = root == "~" || root.StartsWith("~/", StringComparison.Ordinal);
        var parts = (fromHome ? root[1..] : root).Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".");
        var clean = string.Join('/', parts);
        return root.StartsWith('/') ? $"/{clean}" : Plain(clean);
    }
}
