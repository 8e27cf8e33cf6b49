namespace Pipeline.Posix;

/// <summary>How a file is opened.</summary>
[Flags]
public enum OpenHow
{
    /// <summary>For reading.</summary>
    Read = 1,

    /// <summary>For writing.</summary>
    Write = 2,

    /// <summary>Every write goes to the end.</summary>
    Append = 4,

    /// <summary>The file is made when it is not there.</summary>
    Create = 8,

    /// <summary>With <see cref="Create"/>: refused (Exists) when the name is taken, by a link too.</summary>
    Exclusive = 16,

    /// <summary>The file is emptied.</summary>
    Truncate = 32,

    /// <summary>A link under that name is refused (IsLink) in the place of being followed inside the root.</summary>
    NoFollow = 64,
}
