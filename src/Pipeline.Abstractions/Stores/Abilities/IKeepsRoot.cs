namespace Pipeline.Abstractions.Stores.Abilities;

/// <summary>
/// A store whose root is a name that others may give to another folder. Within a loop of a run it works in one folder,
/// and another one in its place is a fault; between two loops somebody may have mounted or made it anew.
/// </summary>
public interface IKeepsRoot
{
    /// <summary>
    /// A loop begins, and nothing of an earlier one is under way: the folder that stands there now counts.
    /// </summary>
    void BeginLoop();
}
