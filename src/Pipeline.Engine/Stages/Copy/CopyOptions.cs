using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Templates;

namespace Pipeline.Engine.Stages.Copy;

/// <summary>
/// Options of the stages that make a copy: <c>copy</c>, <c>fetch-to-incoming</c>, <c>upload</c> and <c>archive</c>.
/// </summary>
public sealed record CopyOptions : IMakesCopies, ITakesSlices, IValidatableOptions
{
    /// <summary>
    /// Where the copy goes: a place such as <c>archive:{modified:yyyy/MM/dd}/{path}</c>. Missing folders are made.
    /// </summary>
    public required PathTemplate To { get; init; }

    /// <summary>
    /// What to do when a file stands there already. One that is the same by <c>compare</c> is kept as the copy, except
    /// with <c>replace</c>.
    /// </summary>
    public IfExists IfExists { get; init; } = IfExists.Differs;

    /// <summary>By what a file that stands there already counts as the same.</summary>
    public CompareBy Compare { get; init; } = CompareBy.SizeTime;

    /// <summary>Whether the copy gets the origin's time. Without it, it has the time at which it was written.</summary>
    public bool KeepTime { get; init; } = true;

    /// <summary>
    /// Whether the copy gets the origin's permission bits (read, write, execute; never setuid, setgid or sticky).
    /// Without it and without <c>mode</c> the copy is made with 0666 less the umask, and less every right that the
    /// origin's group or others do not have, where the origin's store tells that: a private file stays private.
    /// </summary>
    public bool KeepMode { get; init; }

    /// <summary>
    /// The permission bits of the copy, such as <c>0640</c>, whatever the origin has. The umask does not count.
    /// </summary>
    public UnixFileMode? Mode { get; init; }

    /// <summary>
    /// How much room must stay free on the store, files still being written counted with their whole size. Without room
    /// the file is tried again, and fails in the end. Not watched on a store that cannot tell its free space.
    /// </summary>
    public ByteSize? MinFree { get; init; }

    IEnumerable<OptionError> IValidatableOptions.Faults()
    {
        if (IfExists == IfExists.Replace && Compare != CompareBy.SizeTime)
            yield return new(nameof(Compare), "'compare' needs another 'if_exists' than 'replace', which compares nothing");
        if (KeepMode && Mode is not null)
            yield return new(nameof(Mode), "'mode' and 'keep_mode' cannot both be written: the copy has one mode");
    }
}

/// <summary>By what two files count as the same.</summary>
public enum CompareBy
{
    /// <summary>
    /// The same size, and the same time as far as both stores can tell. Where <c>keep_time</c> is off or the store
    /// cannot keep times, no file counts as the same unless the journal says that it is this copy.
    /// </summary>
    SizeTime,

    /// <summary>
    /// The same size and the same SHA-256, or MD5 where the store knows only that; the time does not matter. The origin
    /// is read for it, and so is the other file where its store tells no hash. What other programs call
    /// <c>--checksum</c>.
    /// </summary>
    Hash,

    /// <summary>The same size; the time does not matter. What other programs call <c>--size-only</c>.</summary>
    Size,
}

/// <summary>What to do when a file stands where the copy is to go.</summary>
public enum IfExists
{
    /// <summary>It is replaced if it differs.</summary>
    Differs,

    /// <summary>It is replaced.</summary>
    Replace,

    /// <summary>It stays, and the file ends here without being a failure: nothing below is done with it.</summary>
    Skip,

    /// <summary>It stays, and the file fails.</summary>
    Fail,

    /// <summary>It stays, and the copy gets a free name: <c>a (2).csv</c>.</summary>
    Rename,
}
