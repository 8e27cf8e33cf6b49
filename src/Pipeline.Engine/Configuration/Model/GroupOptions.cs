using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Templates;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>
/// Keeps files together that belong together, such as all files of one day. Groups begin when the source has listed
/// everything, one after the other in the order of their names: their markers are written, and then their files go
/// through the stages of the block. They continue below when all of them are done; right before, the source is listed
/// once more, and files that have arrived meanwhile go through the stages too. When one file fails, no file of its
/// group continues: the others wait for the next loop, and what was done with them stays done. A pipeline has at most
/// one group, and only at its top level.
/// </summary>
public sealed record GroupOptions
{
    /// <summary>
    /// What files of one group have in common, in the words of a path: <c>{day:yyyyMMdd}</c>, <c>{folder}</c>.
    /// </summary>
    public required TextTemplate By { get; init; }

    /// <summary>
    /// A small file that says that somebody is at work, who, and since when; for people, and for programs that are to
    /// leave the folder alone meanwhile. Laid before the first byte of the group moves, and taken away when the last of
    /// its files has come to its end below the group, has failed, or the run ends; after a kill by the next run.
    /// </summary>
    public MarkerSettings? Marker { get; init; }

    /// <summary>Whether all files of a group are of one day, which its key tells.</summary>
    internal bool TellsWholeDay => By.Used.Any(key => key.Word == TextTemplate.Day && "yMd".All(key.Format.Contains));
}

/// <summary>The markers of a group.</summary>
public sealed record MarkerSettings : IValidatableOptions
{
    /// <summary>
    /// The marker's name. No file that bears it is taken by the <c>glob</c>. It may hold words of <c>by</c>, so that
    /// groups in one folder have markers of their own; without, they share one.
    /// </summary>
    public TextTemplate Name { get; init; } = TextTemplate.Parse(".do-not-touch");

    /// <summary>
    /// The folders in which it is laid, in this order: <c>["data:{day:yyyyMMdd}/", "server:{day:yyyyMMdd}/"]</c>. Words
    /// are those of <c>by</c>. A folder that is not there is made, and taken away again if nothing else came into it.
    /// </summary>
    [NotEmpty]
    public required IReadOnlyList<FolderTemplate> In { get; init; }

    /// <summary>
    /// How old the marker of somebody else must be before it is taken over, if that one cannot be seen alive: it runs
    /// on another machine, is gone, or did not say who it is. Never when it is not given: then its group waits until
    /// the marker is gone. Markers of this pipeline's own killed runs are taken away at once, in any case.
    /// </summary>
    [Between(typeof(TimeSpan), "1ms", "3650d")]
    public TimeSpan? TakeOver { get; init; }

    IEnumerable<OptionError> IValidatableOptions.Faults()
    {
        if (Name.Text.Contains('/') || Name.Text.Length == 0)
            yield return new(nameof(Name), "'name' is the name of a file, without a folder");
    }
}
