using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Pipeline.Abstractions.Items;

/// <summary>
/// One file on its way through a pipeline: a record of plain values that travels in the place of the bytes.
/// Never changed; a stage hands on a copy made with <c>with</c>. It can be written as JSON and read back without loss.
/// </summary>
public sealed record FileItem
{
    /// <summary>Names this item in log, tracker and journal; unique within a run.</summary>
    public required string Id { get; init; }

    /// <summary>Where the file was found. Never changes.</summary>
    public required FilePlace Origin { get; init; }

    /// <summary>The origin's path seen from the folder where the source looked: <c>{path}</c> in templates.</summary>
    public required StorePath RelativePath { get; init; }

    /// <summary>Where the stages below find the bytes.</summary>
    public required FilePlace Place { get; init; }

    /// <summary>The origin's size in bytes, as its store told it; null where it did not.</summary>
    public required long? Length { get; init; }

    /// <summary>When the origin was last written, as its store told it; null where it did not.</summary>
    public required DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>The origin's permission bits, where its store has them.</summary>
    public UnixFileMode? Mode { get; init; }

    /// <summary>
    /// What else changes when the origin is replaced, where its store tells (see <see cref="FileEntry.Version"/>).
    /// </summary>
    public string? Version { get; init; }

    /// <summary>
    /// The day that the file belongs to, by its name: <c>{day:FORMAT}</c> in templates; null where the source looks for
    /// no days.
    /// </summary>
    public DateOnly? Day { get; init; }

    /// <summary>
    /// The target of the innermost balance block that got the file: <c>{target}</c> in templates; null above every
    /// balance block.
    /// </summary>
    public string? Target { get; init; }

    /// <summary>The hash of the origin's bytes, once somebody has read them all.</summary>
    public ContentHash? Hash { get; init; }

    /// <summary>
    /// The range of the file that this item stands for; null for the whole file. Only between <c>chunk</c> and the
    /// stage below it.
    /// </summary>
    public FileChunk? Chunk { get; init; }

    /// <summary>
    /// What was done with it before, when all was done that was asked then: keys, with a blank between them (see
    /// RequirementKeys); null where nothing was.
    /// </summary>
    public string? MetRequirements { get; init; }

    /// <summary>Whether its version was claimed when it was listed. Of no meaning to other processes.</summary>
    [JsonIgnore]
    public bool IsClaimedAhead { get; init; }

    /// <summary>The copies made so far, in the order they were made.</summary>
    public ImmutableArray<FileCopy> Copies { get; init; } = [];

    /// <summary>
    /// How many bytes the file has, as far as it is known: those of a copy, for which all of it was read, or those that
    /// its store told. A store may tell a wrong size, zero above all (<c>/proc</c>, FUSE), and then only the copy is
    /// right.
    /// </summary>
    [JsonIgnore]
    public long? ContentLength => Copies.IsEmpty ? Length : Copies[0].Length ?? Length;

    /// <summary>How many bytes lie at <see cref="Place"/>, as far as it is known.</summary>
    [JsonIgnore]
    public long? PlaceLength => Place == Origin ? Length : ContentLength;

    /// <summary>What its store told of the origin.</summary>
    [JsonIgnore]
    public FileFacts Facts => new(Length, ModifiedAt, Version);

    /// <summary>The copy made by the stage of that full name, or null.</summary>
    public FileCopy? CopyOf(string step)
    {
        foreach (var copy in Copies)
        {
            if (copy.Step == step)
                return copy;
        }
        return null;
    }

    /// <summary>
    /// The item with <paramref name="copy"/> added, in the place of an older one made by the same stage.
    /// </summary>
    public FileItem With(FileCopy copy) =>
        this with
        {
            Copies = Copies.IsEmpty ? [copy] : [.. Copies.Where(old => old.Step != copy.Step), copy],
        };
}
