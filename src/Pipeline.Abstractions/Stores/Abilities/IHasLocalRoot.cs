namespace Pipeline.Abstractions.Stores.Abilities;

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
