using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Templates;

namespace Pipeline.Engine.Blocks.Groups;

/// <summary>
/// Processes related files together, such as all files of one day: all or nothing. Groups begin when the source is
/// completely listed, one after the other in the order of their names: their markers are written, and then their files
/// pass through the stages of the block. They continue below the block when all files of the group are done; right
/// before, the source is listed once more, and new files of the group pass through the stages too. When one file fails,
/// no file of its group continues: the other files wait for the next loop, and their completed steps are kept. A
/// pipeline has at most one group, and only at its top level.
/// </summary>
public sealed record GroupOptions
{
    /// <summary>
    /// The key of a group, with the words of a path: <c>{day:yyyyMMdd}</c>, <c>{folder}</c>. Files with the same key
    /// are one group.
    /// </summary>
    public required TextTemplate By { get; init; }

    /// <summary>
    /// A small file that names the run that works on the group, and since when; for people and for other programs,
    /// which must not change the folder in the meantime. It is created before the first byte of the group is sent, and
    /// deleted when the last file of the group has ended below the block or has failed, or when the run ends; after a
    /// kill by the next run.
    /// </summary>
    public MarkerSettings? Marker { get; init; }

    /// <summary>Whether all files of a group are of one day, which its key tells.</summary>
    internal bool TellsWholeDay => By.Used.Any(key => key.Word == TextTemplate.Day && "yMd".All(key.Format.Contains));
}

/// <summary>The markers of a group.</summary>
public sealed record MarkerSettings : IValidatableOptions
{
    /// <summary>
    /// The name of the marker. <c>glob</c> skips files with this name. It may contain words of <c>by</c>, so that
    /// groups in one folder have separate markers; otherwise they share one marker.
    /// </summary>
    public TextTemplate Name { get; init; } = TextTemplate.Parse(".do-not-touch");

    /// <summary>
    /// The folders in which the marker is created, in this order: <c>["data:{day:yyyyMMdd}/",
    /// "server:{day:yyyyMMdd}/"]</c>. They may contain the words of <c>by</c>. A missing folder is created, and deleted
    /// again if it is empty.
    /// </summary>
    [NotEmpty]
    public required IReadOnlyList<FolderTemplate> In { get; init; }

    /// <summary>
    /// The age at which the marker of another program is taken over, if that program cannot be found running: it is on
    /// another machine, has ended, or the marker does not identify it. Default: never, the group waits until the marker
    /// is deleted. Markers of killed runs of this pipeline are deleted at once in any case.
    /// </summary>
    [Between(typeof(TimeSpan), "1ms", "3650d")]
    public TimeSpan? TakeOver { get; init; }

    IEnumerable<OptionError> IValidatableOptions.Faults()
    {
        if (Name.Text.Contains('/') || Name.Text.Length == 0)
            yield return new(nameof(Name), "'name' is the name of a file, without a folder");
    }
}
