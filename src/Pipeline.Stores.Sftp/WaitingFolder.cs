using Pipeline.Abstractions.Items;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// A folder that waits to be listed. It holds its own name and a link to the folder above it, so that no part of a path
/// is in memory twice.
/// </summary>
/// <param name="above">The folder above it; null where that is the folder whose tree is listed.</param>
/// <param name="name">Its name.</param>
internal sealed class WaitingFolder(WaitingFolder? above, string name)
{
    /// <summary>Whether it was away for a moment, and waits for the second time.</summary>
    internal bool IsAgain { get; set; }

    /// <summary>Its path.</summary>
    /// <param name="start">The folder whose tree is listed.</param>
    internal StorePath Below(StorePath start)
    {
        var names = new List<string>();
        for (var folder = this; folder is not null; folder = folder.Above)
            names.Add(folder.Name);
        names.Reverse();
        return start / string.Join('/', names);
    }

    private WaitingFolder? Above => above;

    private string Name => name;
}
