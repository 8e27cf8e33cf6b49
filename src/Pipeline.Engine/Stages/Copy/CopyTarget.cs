using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Stages.Copy;

/// <summary>What a copying stage decided to do with a file.</summary>
/// <param name="Do">What to do.</param>
/// <param name="Place">Where the copy goes or is.</param>
/// <param name="There">What stands there.</param>
/// <param name="Made">The copy that this stage made before, with <see cref="CopyAction.IsMade"/>.</param>
/// <param name="Hash">The hashes by which it was compared, if it was.</param>
internal readonly record struct CopyTarget(
    CopyAction Do,
    FilePlace Place,
    FileEntry? There = null,
    FileCopy? Made = null,
    HashComparison? Hash = null
);

/// <summary>What to do with a file that is to be copied.</summary>
internal enum CopyAction
{
    /// <summary>Copy the bytes.</summary>
    Copy,

    /// <summary>This stage made the copy before, and it is still there.</summary>
    IsMade,

    /// <summary>This stage made the copy before, and others have taken it away since: it is not made again.</summary>
    WasMade,

    /// <summary>Take what is there as the copy: it is the same.</summary>
    Keep,

    /// <summary>Leave what is there; the file ends here.</summary>
    Leave,
}
