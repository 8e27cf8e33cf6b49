namespace Pipeline.Abstractions.Items;

/// <summary>A copy of the origin that a stage has made and committed.</summary>
/// <param name="Step">The full name of the stage that made it.</param>
/// <param name="Place">The place of the copy.</param>
/// <param name="Length">
/// Its size in bytes: all that was read of the origin. Null only where nothing was copied yet, in a dry run.
/// </param>
/// <param name="ModifiedAt">Its time as the store reported it after the commit; null when it did not.</param>
/// <param name="VerifiedBy">The verification of its bytes so far.</param>
public sealed record FileCopy(
    string Step,
    FilePlace Place,
    long? Length,
    DateTimeOffset? ModifiedAt,
    VerificationLevel VerifiedBy = VerificationLevel.None
)
{
    /// <summary>When it was committed, by this machine's clock; null when that was not written down.</summary>
    public DateTimeOffset? MadeAt { get; init; }

    /// <summary>The store in which it lies, by its identity; null where that was not written down.</summary>
    public string? StoreId { get; init; }

    /// <summary>
    /// The version that proves, as long as the copy has it, that it holds the bytes that were read from the origin: the
    /// store took it as a hash of them. Null where there is no such thing.
    /// </summary>
    public string? Seal { get; init; }

    /// <summary>
    /// What else changes when the copy is replaced (see <see cref="FileEntry.Version"/>), as its store told it after
    /// the commit. The journal does not keep it: it speaks for the run that made the copy.
    /// </summary>
    public string? Version { get; init; }

    /// <summary>
    /// Whether it was made of ranges that were read one by one: then they may be of two versions of the origin, and
    /// what came over the line proves nothing about the origin as a whole. Null means no.
    /// </summary>
    public bool? InChunks { get; init; }

    /// <summary>
    /// Whether only the journal says that the copy was made and verified: its row may be damaged or forged. Such a copy
    /// is verified again before a file is deleted. Null means no; the journal does not store it.
    /// </summary>
    public bool? IsRecalled { get; init; }
}

/// <summary>What proved that a copy holds the origin's bytes; a higher verification level proves more.</summary>
public enum VerificationLevel
{
    /// <summary>Nothing was proved yet.</summary>
    None,

    /// <summary>The sizes are equal.</summary>
    Size,

    /// <summary>The store hashed its bytes itself (SFTP <c>check-file</c>).</summary>
    CheckFile,

    /// <summary>A command beside the store hashed its bytes (<c>sha256sum</c> on the SFTP server).</summary>
    HashCommand,

    /// <summary>The copy was read back and hashed here.</summary>
    ReadBack,
}
