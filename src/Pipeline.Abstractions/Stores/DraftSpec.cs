using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Abstractions.Stores;

/// <summary>The file that a draft becomes.</summary>
/// <param name="Path">The name it gets when it is committed.</param>
/// <param name="Length">Its promised size in bytes; null when it is unknown before the last byte.</param>
/// <param name="Tag">
/// Names the run and the attempt (<c>RUN-N</c>); part of the draft's own name (see <see cref="DraftName"/>), so that it
/// is unique.
/// </param>
public sealed record DraftSpec(StorePath Path, long? Length, string Tag)
{
    private readonly StorePath? _draft;
    private readonly UnixFileMode? _firstMode;

    /// <summary>The draft's own path, in the folder of the later file.</summary>
    public StorePath Draft
    {
        get => _draft ?? DraftName.For(Path, Tag, TempName);
        init => _draft = value;
    }

    /// <summary>How the draft is called, where it has no name from an earlier run.</summary>
    public TempName TempName { get; init; }

    /// <summary>The order as a store wants its drafts to be called.</summary>
    public DraftSpec CalledAsIn(StoreTraits traits) =>
        TempName == traits.TempName ? this : this with { TempName = traits.TempName };

    /// <summary>The time the file gets, or null for the time of writing.</summary>
    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>
    /// The permission bits the file gets (never setuid, setgid or sticky), or null for those that it was made with.
    /// </summary>
    public UnixFileMode? Mode { get; init; }

    /// <summary>
    /// The permission bits that the file is made with, less the umask: those it is to get, so that a private file is
    /// never readable for others, or else the most that it may have. Null for the store's default.
    /// </summary>
    public UnixFileMode? FirstMode
    {
        get => Mode ?? _firstMode;
        init => _firstMode = value;
    }

    /// <summary>Which option gives the file another mode; null where there is none.</summary>
    public ModeOption? ModeOption { get; init; }

    /// <summary>
    /// The hash of the origin's bytes where it is known before they are sent, for a store that keeps it beside the
    /// file; what was stored is not proved by it.
    /// </summary>
    public ContentHash? Hash { get; init; }

    /// <summary>Whether a file that already has the name is replaced; if not, the commit is refused.</summary>
    public bool Replaces { get; init; } = true;

    /// <summary>The source of the copy; null when it does not matter.</summary>
    public CopyOwner? Owner { get; init; }

    /// <summary>
    /// The version of the origin that it holds; null where nobody asks whether this run may still write it.
    /// </summary>
    public FileClaim? Claim { get; init; }

    /// <summary>Whether it may be put in the place of the copy of another origin, too.</summary>
    public bool ReplacesOthers { get; init; }

    /// <summary>
    /// Where a store that hides its drafts (<see cref="IMultipartUploads"/>) notes what it begins; null when nobody
    /// would sweep after it.
    /// </summary>
    public IUploadRegistry? Notes { get; init; }
}

/// <summary>The source of the copy at a place.</summary>
/// <param name="Origin">The location of the source, as a number (see <see cref="FileLocation"/>).</param>
/// <param name="Text">The same for people: <c>store:path</c>.</param>
public readonly record struct CopyOwner(long Origin, string Text);

/// <summary>Where the pipeline file says which permission bits a copy gets, for messages.</summary>
/// <param name="Key">The option.</param>
/// <param name="Beside">The key that it stands beside.</param>
/// <param name="Stage">The stage's name.</param>
public sealed record ModeOption(string Key, string Beside, string Stage)
{
    /// <summary>What is to be written, and where.</summary>
    public string Text(string mode) => $"'{Key}: {mode}' beside '{Beside}' of the stage '{Stage}'";
}
