using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Stages;

/// <summary>
/// A file or folder that somebody named when the run was started; together they stand in for what the source finds.
/// </summary>
/// <param name="Place">Where it is.</param>
/// <param name="Under">
/// Its <c>{path}</c>, or for a folder what the <c>{path}</c> of each file in it begins with.
/// </param>
public sealed record InputPath(FilePlace Place, StorePath Under)
{
    /// <summary>Whether that folder is this one or lies above it.</summary>
    public bool IsInside(FilePlace folder) =>
        folder.Store == Place.Store && (folder.Path == Place.Path || Place.Path.IsBelow(folder.Path));
}
