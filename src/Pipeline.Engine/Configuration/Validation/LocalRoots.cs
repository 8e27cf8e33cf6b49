using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Configuration.Validation;

/// <summary>
/// Where stores on this machine really are: full paths with links followed, so that two ways to one folder look the
/// same.
/// </summary>
internal static class LocalRoots
{
    private const int MostLinks = 40;

    /// <summary>The full path of a store's root; null when the store is elsewhere or its root cannot be told.</summary>
    public static string? Of(StoreEntry store, string workingFolder) =>
        Given(store, workingFolder) is { } root ? Real(root) : null;

    /// <summary>The same as it is written, links not followed.</summary>
    public static string? Given(StoreEntry store, string workingFolder) =>
        store.BoundOptions?.Options is IHasLocalRoot { LocalRoot: { Length: > 0 } root } && !root.Contains('\0')
            ? Path.Combine(workingFolder, root)
            : null;

    /// <summary>A full path whose links are followed as far as it exists.</summary>
    public static string Real(string path)
    {
        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full)!;
        var rest = new Stack<string>(Parts(full).Reverse());
        for (var links = 0; rest.TryPop(out var part); )
        {
            var next = Path.Combine(real, part);
            if (links < MostLinks && new DirectoryInfo(next).LinkTarget is { } link)
            {
                links++;
                var target = Path.GetFullPath(link, real);
                foreach (var other in Parts(target).Reverse())
                    rest.Push(other);
                real = Path.GetPathRoot(target)!;
            }
            else
                real = next;
        }
        return real;
    }

    /// <summary>Whether a folder is or holds a path; both are full paths.</summary>
    public static bool Holds(string folder, string path) =>
        path == folder
        || path.StartsWith(
            Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar,
            StringComparison.Ordinal
        );

    private static string[] Parts(string full) =>
        full[Path.GetPathRoot(full)!.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
}
