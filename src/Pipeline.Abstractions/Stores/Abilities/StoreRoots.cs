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

/// <summary>
/// Implemented by the options of a store that keeps its files in a folder, or in one file, of this machine. A plan
/// whose store holds the journal or the pipeline file is refused, and so is one that copies a file onto itself.
/// </summary>
public interface IHasLocalRoot
{
    /// <summary>
    /// The folder or file, seen from the working directory when it is relative; null when the files of this store are
    /// elsewhere.
    /// </summary>
    string? LocalRoot { get; }
}

/// <summary>
/// Implemented by the options of a store that keeps its files on a server. A plan that copies files into the folder in
/// which it finds them is refused. Where neither this nor <see cref="IHasLocalRoot"/> is implemented, each store counts
/// as a place of its own.
/// </summary>
public interface IHasRemoteRoot
{
    /// <summary>
    /// The server: the same text for two stores on one server, and with the user where a relative root begins in a
    /// folder of the user.
    /// </summary>
    string Server { get; }

    /// <summary>The folder on the server; it begins with a slash when it does not depend on the user.</summary>
    string RemoteRoot { get; }
}

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
