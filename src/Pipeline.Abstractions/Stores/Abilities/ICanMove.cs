using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stores.Abilities;

/// <summary>A store that can rename a file inside itself.</summary>
public interface ICanMove
{
    /// <summary>Moves a file; refused (AlreadyExists) when the new name is taken. Missing folders are made.</summary>
    ValueTask MoveAsync(StorePath from, StorePath to, CancellationToken cancellationToken);

    /// <summary>
    /// Renames a file in one step to an unused name of the same folder and returns its attributes, with links followed:
    /// the result describes exactly the renamed file. Null when the old name did not exist. It needs no more round
    /// trips than the attributes alone.
    /// </summary>
    ValueTask<FileEntry?> SetAsideAsync(StorePath from, StorePath aside, CancellationToken cancellationToken);
}
