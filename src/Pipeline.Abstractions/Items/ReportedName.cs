using System.Diagnostics.CodeAnalysis;
using Pipeline.Posix;

namespace Pipeline.Abstractions.Items;

/// <summary>
/// The one place where a name that a server or a disk tells becomes a path of a store, or is found to be none. What
/// cannot be used is told of by a name that is short enough for every log.
/// </summary>
public static class ReportedName
{
    /// <summary>Reads a name of a folder: one part of a path and nothing more, or what is wrong with it.</summary>
    /// <param name="folder">The folder in which it was told.</param>
    /// <param name="name">The name.</param>
    /// <param name="path">Its path, where it is one.</param>
    /// <param name="trouble">What is wrong with it, where it is none.</param>
    public static bool TryRead(StorePath folder, string name, out StorePath path, [NotNullWhen(false)] out string? trouble)
    {
        path = folder;
        trouble =
            name.Length == 0 ? "the server sent an empty name"
            : name.Contains('/') ? "the server sent a path where a name was expected"
            : null;
        if (trouble is not null || !StorePath.TryParse(name, out var last, out trouble))
            return false;
        var whole = folder / last;
        trouble = PathLimits.WhyNot(whole.Text);
        if (trouble is null)
            path = whole;
        return trouble is null;
    }

    /// <summary>
    /// A name that cannot be used, as it is shown; one that is too long is told by its first characters, its length and
    /// its end.
    /// </summary>
    public static string Shown(string name) => PathLimits.WhyNot(name) is null ? name : BoundedText.Name(name);

    /// <summary>
    /// The place under which an unusable name is reported; the folder itself when the name cannot be shown.
    /// </summary>
    /// <param name="folder">The folder in which it was told.</param>
    /// <param name="shown">The name as it is shown.</param>
    public static StorePath Place(StorePath folder, string shown) =>
        StorePath.OwnOrNull(shown) is { } path ? folder / path : folder;
}
