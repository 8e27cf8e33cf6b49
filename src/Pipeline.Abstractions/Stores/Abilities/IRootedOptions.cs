namespace Pipeline.Abstractions.Stores.Abilities;

/// <summary>
/// Implemented by the options of a store that can keep to a sub-folder of its root. A plan with a store that lacks it
/// can be run, and not benched.
/// </summary>
public interface IRootedOptions
{
    /// <summary>
    /// The same options with a sub-folder of the root in the place of the root: nothing outside of it is reached. It is
    /// made when a file is first written there.
    /// </summary>
    object Below(string folder);
}
