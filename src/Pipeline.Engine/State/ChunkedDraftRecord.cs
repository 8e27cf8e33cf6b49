using System.Collections.Immutable;
using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.State;

/// <summary>
/// A draft that is written chunk by chunk, and what of it is down: enough to go on with it after a kill.
/// </summary>
public sealed record ChunkedDraftRecord
{
    /// <summary>Where the file was found; with <see cref="Step"/> the key.</summary>
    public required FilePlace Origin { get; init; }

    /// <summary>The full name of the stage that writes the draft.</summary>
    public required string Step { get; init; }

    /// <summary>The origin's size in bytes when it was taken.</summary>
    public required long Length { get; init; }

    /// <summary>The origin's time when it was taken, in full precision; null where its store did not tell.</summary>
    public required DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>
    /// What else changes when the origin is replaced, where its store tells (see <see cref="FileEntry.Version"/>).
    /// </summary>
    public string? Version { get; init; }

    /// <summary>What the draft is to become.</summary>
    public required FilePlace Place { get; init; }

    /// <summary>The draft's own path in that store.</summary>
    public required StorePath Draft { get; init; }

    /// <summary>The size of its chunks in bytes.</summary>
    public required long ChunkSize { get; init; }

    /// <summary>The run that owns it.</summary>
    public required string Run { get; init; }

    /// <summary>The chunks that are durable in the draft.</summary>
    public ImmutableArray<ChunkRecord> Chunks { get; init; } = [];

    /// <summary>The bytes that are durable in the draft.</summary>
    public long Down => Chunks.Sum(chunk => chunk.Length);

    /// <summary>Where the draft lies.</summary>
    public FilePlace DraftPlace => Place with { Path = Draft };

    /// <summary>What its store told of the origin when it was taken.</summary>
    public FileFacts Facts => new(Length, ModifiedAt, Version);

    /// <summary>Whether it is about a file of which its store tells this.</summary>
    public bool IsAbout(in FileFacts facts) => Facts.Match(facts);
}

/// <summary>A chunk that is durable in a draft.</summary>
/// <param name="Offset">Where it begins, in bytes.</param>
/// <param name="Length">How long it is, in bytes.</param>
/// <param name="Hash">
/// The hash of its bytes as they came from the origin; null when the origin is near, and can be asked again.
/// </param>
public sealed record ChunkRecord(long Offset, long Length, ContentHash? Hash);
