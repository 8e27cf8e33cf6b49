using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.State.Manifests;

/// <summary>
/// One line of the manifest: what one step did with one file. Written as one JSON object with snake_case names.
/// </summary>
public sealed record ManifestLine
{
    /// <summary>When it was done.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The run.</summary>
    public required string Run { get; init; }

    /// <summary>
    /// The stage's full name, <c>end</c> for the file's end, or <c>draft</c> or <c>marker</c> for what was begun.
    /// </summary>
    public required string Step { get; init; }

    /// <summary>
    /// <c>done</c>, <c>failed</c>, <c>deleted</c>, <c>left</c>, <c>lost</c>: a target of a balance block could not take
    /// the file, and another may; or <c>begun</c>: a kill from here on leaves a draft that no list shows, or a marker.
    /// </summary>
    public required string Outcome { get; init; }

    /// <summary>Where the file was found.</summary>
    public required FilePlace Origin { get; init; }

    /// <summary>The origin's size in bytes, as its store told it; null where it did not.</summary>
    public long? Length { get; init; }

    /// <summary>The origin's time, as its store told it; null where it did not.</summary>
    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>Where this step put a copy, or null.</summary>
    public FilePlace? Place { get; init; }

    /// <summary>The hash of the bytes, if known.</summary>
    public ContentHash? Hash { get; init; }

    /// <summary>What proved the copy, if something did.</summary>
    public VerificationLevel? VerifiedBy { get; init; }

    /// <summary>How long the step took, in seconds.</summary>
    public double? Seconds { get; init; }

    /// <summary>How many attempts it took, from 1.</summary>
    public int? Attempts { get; init; }

    /// <summary>
    /// The bytes that this step sent, of a file in chunks: fewer than its size where an earlier run had begun it.
    /// </summary>
    public long? BytesSent { get; init; }

    /// <summary>Why it failed, or what was done in words.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// Of what was begun: by what its store knows a draft, and which folder is to go with a marker.
    /// </summary>
    public string? Mark { get; init; }
}
