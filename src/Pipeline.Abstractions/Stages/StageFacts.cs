using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stages;

/// <summary>Implemented by the options of a source.</summary>
public interface IFindsFiles
{
    /// <summary>The folder in which it looks.</summary>
    FilePlace In { get; }

    /// <summary>Whether it tells of every file to which day it belongs.</summary>
    bool TellsDay { get; }

    /// <summary>How many files it takes in one look at the most; null for all that there are.</summary>
    int? MaxFiles { get; }

    /// <summary>The same options without conditions: every file in the folder is taken at once.</summary>
    object WithoutConditions();
}

/// <summary>Implemented by the options of a stage that makes a copy of the file.</summary>
public interface IMakesCopies;

/// <summary>Implemented by the options of a stage that cuts files into chunks, for the stage right below it.</summary>
public interface ICutsFiles
{
    /// <summary>Whether the size of the chunks is found while the run goes on.</summary>
    bool FindsSize { get; }
}

/// <summary>
/// Implemented by the options of a stage that can work on chunks, and makes one file of them in the store that its
/// place names.
/// </summary>
public interface IChunkConsumer;

/// <summary>Implemented by the options of a stage that proves the copies made above it.</summary>
public interface IProvesCopies
{
    /// <summary>What it proves at the least.</summary>
    VerificationLevel Strength { get; }

    /// <summary>The hash of the origin's bytes that it needs, or null.</summary>
    string? Algorithm { get; }
}

/// <summary>
/// Implemented by the options of a stage that takes something away, which a plan allows only below a proof of every
/// copy.
/// </summary>
public interface ITakesAway
{
    /// <summary>The least proof that it accepts.</summary>
    VerificationLevel Needs { get; }

    /// <summary>Whether it takes the origin away.</summary>
    bool TakesOrigin => true;

    /// <summary>Whether it takes away folders that become empty by it, too.</summary>
    bool TakesFolders => false;
}
