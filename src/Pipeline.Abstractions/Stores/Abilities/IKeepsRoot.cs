namespace Pipeline.Abstractions.Stores.Abilities;

/// <summary>
/// A store whose root is a path at which another folder can appear. Within a loop it works in one folder, and a
/// replacement is an error; between two loops the folder may be mounted or created again.
/// </summary>
public interface IKeepsRoot
{
    /// <summary>
    /// A loop begins, and nothing of an earlier one is under way: the folder that stands there now counts.
    /// </summary>
    void BeginLoop();
}
