using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stores.Abilities;

/// <summary>A store that can rename a file inside itself.</summary>
public interface ICanMove
{
    /// <summary>Moves a file; refused (AlreadyExists) when the new name is taken. Missing folders are made.</summary>
    ValueTask MoveAsync(StorePath from, StorePath to, CancellationToken cancellationToken);

    /// <summary>
    /// Renames a file in one step to a name of the same folder that nobody else uses, and looks at it there, links
    /// followed: what is told is what was renamed. Null when nothing had the old name. Costs no more round trips than
    /// the look alone.
    /// </summary>
    ValueTask<FileEntry?> SetAsideAsync(StorePath from, StorePath aside, CancellationToken cancellationToken);
}
