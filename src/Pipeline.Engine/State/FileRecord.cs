using System.Collections.Immutable;
using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.State;

/// <summary>What the journal knows of one file.</summary>
public sealed record FileRecord
{
    /// <summary>Where the file was found: the key.</summary>
    public required FilePlace Origin { get; init; }

    /// <summary>Its size in bytes when it was taken; null where its store did not tell.</summary>
    public required long? Length { get; init; }

    /// <summary>Its time when it was taken, in full precision; null where its store did not tell.</summary>
    public required DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>
    /// What else changes when it is replaced, where its store tells (see <see cref="FileEntry.Version"/>).
    /// </summary>
    public string? Version { get; init; }

    /// <summary>The hash of its bytes, if somebody has read them all.</summary>
    public ContentHash? Hash { get; init; }

    /// <summary>How far it has come.</summary>
    public required FileState State { get; init; }

    /// <summary>The copies that are committed and durable.</summary>
    public ImmutableArray<FileCopy> Copies { get; init; } = [];

    /// <summary>
    /// What was done with it when it came to its end: keys, with a blank between them (see <see cref="RequirementKeys"/>).
    /// Null in records that were written before there were any.
    /// </summary>
    public string? MetRequirements { get; init; }

    /// <summary>
    /// The store of the origin, by its identity; null in records that were written before there were any.
    /// </summary>
    public string? StoreId { get; init; }

    /// <summary>Why it failed, with <see cref="FileState.Failed"/>; the stage's name first.</summary>
    public string? Reason { get; init; }

    /// <summary>The run that wrote this.</summary>
    public required string Run { get; init; }

    /// <summary>When this was written.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What its store told of it when it was taken.</summary>
    public FileFacts Facts => new(Length, ModifiedAt, Version);

    /// <summary>Whether the journal speaks of a file of which its store tells this.</summary>
    public bool IsAbout(in FileFacts facts) => Facts.Match(facts);
}

/// <summary>How far a file has come.</summary>
public enum FileState
{
    /// <summary>Taken, and not at its end yet; the copies named are done.</summary>
    InProgress,

    /// <summary>Every stage is done with it.</summary>
    Done,

    /// <summary>It failed; the copies named are done.</summary>
    Failed,

    /// <summary>All copies are proved and its origin is about to be deleted, or was.</summary>
    Deleting,
}
