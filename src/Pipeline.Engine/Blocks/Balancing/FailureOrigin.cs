using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Engine.Blocks.Balancing;

/// <summary>Whose fault it is that a file failed in a target.</summary>
internal enum FailureOrigin
{
    /// <summary>The file's: it would fail in every target.</summary>
    File,

    /// <summary>It cannot be told: the target refused this file, and may take others.</summary>
    Open,

    /// <summary>The target's: other files would fail there too.</summary>
    Target,
}

/// <summary>Tells whose fault it is.</summary>
internal static class FailureOrigins
{
    /// <summary>The side at fault when the file, as it came to the balance block, met that fault in a target.</summary>
    public static FailureOrigin Of(Exception fault, FileItem entering) =>
        fault switch
        {
            StoreException { Kind: StoreErrorKind.Changed or StoreErrorKind.AlreadyExists } => FailureOrigin.File,
            // No target can do anything about a source that does not give the bytes.
            StoreException { At.Store: { } store } when store == entering.Place.Store || store == entering.Origin.Store =>
                FailureOrigin.File,
            // Its place cannot be named.
            StoreException { InnerException: FormatException } => FailureOrigin.File,
            StoreException { Kind: StoreErrorKind.Forbidden or StoreErrorKind.Other } => FailureOrigin.Open,
            StoreException => FailureOrigin.Target,
            _ => FailureOrigin.Open,
        };
}
