namespace Pipeline.Engine.Execution;

/// <summary>How far the source came in a loop.</summary>
internal enum SourceEnd
{
    /// <summary>It has listed everything.</summary>
    Whole,

    /// <summary>It was told to end before.</summary>
    CutShort,

    /// <summary>It could not list.</summary>
    Broken,
}
