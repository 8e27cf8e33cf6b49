using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stores.Abilities;

/// <summary>A store to which it is cheaper to look at a whole folder than at many names in it.</summary>
public interface ICanFindTargets
{
    /// <summary>
    /// What stands where a copy is to go. What is told is so now; null may mean that nothing stood there a moment ago,
    /// unless this store itself has put something there since, or was refused a name there. Only for whoever is going
    /// to write there anyway, and is refused then if he does not want to replace.
    /// </summary>
    ValueTask<FileEntry?> FindTargetAsync(StorePath path, CancellationToken cancellationToken);
}
