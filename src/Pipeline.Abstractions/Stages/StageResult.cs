using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stages;

/// <summary>What a stage returns for a file.</summary>
/// <param name="Item">The file as it goes on to the next stage; null when it ends here, well.</param>
/// <param name="Detail">
/// What was done, or why nothing was, in words for a person; null when there is nothing to say.
/// </param>
/// <param name="Changed">Whether something was done that the journal must know.</param>
public readonly record struct StageResult(FileItem? Item, string? Detail, bool Changed)
{
    /// <summary>
    /// What goes on in the file's place: its chunks, for the stage right below; null when the file was not cut.
    /// </summary>
    public IEnumerable<FileItem>? Chunks { get; init; }

    /// <summary>
    /// The bytes that were sent, where they may be fewer than the file has; null where that goes without saying.
    /// </summary>
    public long? BytesSent { get; init; }

    /// <summary>The file goes on as its chunks.</summary>
    public static StageResult Split(IEnumerable<FileItem> chunks, string detail) => new(null, detail, false) { Chunks = chunks };

    /// <summary>The work is done and the file goes on.</summary>
    public static StageResult Continue(FileItem item, string? detail = null) => new(item, detail, true);

    /// <summary>There was nothing to do, and the file goes on.</summary>
    public static StageResult Unchanged(FileItem item, string why) => new(item, why, false);

    /// <summary>The file ends here, without being done by the stages below, and without being a failure.</summary>
    public static StageResult Skip(string why) => new(null, why, false);
}
