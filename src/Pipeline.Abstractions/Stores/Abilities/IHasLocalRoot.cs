namespace Pipeline.Abstractions.Stores.Abilities;

/// <summary>Implemented by the options of a store that keeps its files in a folder of this machine.</summary>
public interface IHasLocalRoot
{
    /// <summary>
    /// The folder, seen from the working directory when it is relative; null when the files of this store are
    /// elsewhere.
    /// </summary>
    string? LocalRoot { get; }
}
