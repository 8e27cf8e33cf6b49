namespace Pipeline.Engine.Configuration.Model;

/// <summary>Which branches of a block get a file.</summary>
internal enum BranchDelivery
{
    /// <summary>Every branch gets every file.</summary>
    Every,

    /// <summary>The first branch that takes the file gets it: the file alone decides.</summary>
    FirstMatch,

    /// <summary>
    /// One branch gets the file. The run decides which, and it can change; the branch is the file's target.
    /// </summary>
    AnyOne,
}
