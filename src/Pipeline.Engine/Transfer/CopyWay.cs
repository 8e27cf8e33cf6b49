namespace Pipeline.Engine.Transfer;

/// <summary>
/// The ways in which a file's bytes reach its copy. Each of them must notice a source that is longer or shorter than
/// its store told; a test goes through all of them, and a new one is a value here.
/// </summary>
public enum CopyWay
{
    /// <summary>The two stores copy it between themselves: the kernel, or a server.</summary>
    InsideStores,

    /// <summary>A small file in one piece, through memory.</summary>
    OnePiece,

    /// <summary>The kernel carries it out of an open local file.</summary>
    FromOpenFile,

    /// <summary>The kernel carries it into an open local file.</summary>
    IntoOpenFile,

    /// <summary>In pieces, through memory.</summary>
    Pieces,

    /// <summary>In chunks, each by one of the ways above.</summary>
    Chunks,
}
