using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Templates;

namespace Pipeline.Engine.Stages.Copy;

/// <summary>
/// Options of the stages that make a copy: <c>copy</c>, <c>fetch-to-incoming</c>, <c>upload</c> and <c>archive</c>.
/// </summary>
public sealed record CopyOptions : IMakesCopies, IChunkConsumer, IValidatableOptions
{
    /// <summary>
    /// The destination of the copy: a place such as <c>archive:{modified:yyyy/MM/dd}/{path}</c>. Missing folders are
    /// created.
    /// </summary>
    public required PathTemplate To { get; init; }

    /// <summary>
    /// What to do when the destination exists. A file that is the same by <c>compare</c> is kept as the copy, except
    /// with <c>replace</c>.
    /// </summary>
    public IfExists IfExists { get; init; } = IfExists.Differs;

    /// <summary>How an existing file at the destination is compared with the source.</summary>
    public CompareBy Compare { get; init; } = CompareBy.SizeTime;

    /// <summary>Whether the copy gets the time of the source. If not, its time is the time of the copying.</summary>
    public bool KeepTime { get; init; } = true;

    /// <summary>
    /// Whether the copy gets the permission bits of the source (read, write, execute; never setuid, setgid or sticky).
    /// Without it and without <c>mode</c> the copy is created with 0666 minus the umask, and minus every right that the
    /// group or others do not have on the source, if its store reports that: a private file stays private.
    /// </summary>
    public bool KeepMode { get; init; }

    /// <summary>
    /// The permission bits of the copy, such as <c>0640</c>, independent of the source and the umask.
    /// </summary>
    public UnixFileMode? Mode { get; init; }

    /// <summary>
    /// The minimum free space on the store, with unfinished files counted at full size. With less space the file is
    /// retried and finally fails. Ignored for a store that does not report its free space.
    /// </summary>
    public ByteSize? MinFree { get; init; }

    IEnumerable<OptionError> IValidatableOptions.Faults()
    {
        if (IfExists == IfExists.Replace && Compare != CompareBy.SizeTime)
            yield return new(
                nameof(Compare),
                "'compare' has no effect with 'if_exists: replace'; remove it, or write another 'if_exists'"
            );
        if (KeepMode && Mode is not null)
            yield return new(nameof(Mode), "'mode' and 'keep_mode' exclude each other; write one of them");
    }
}

/// <summary>By what two files count as the same.</summary>
public enum CompareBy
{
    /// <summary>
    /// Same size and same time, as precise as both stores report it. If <c>keep_time</c> is off or the store cannot
    /// keep times, an existing file is the same only if it is this copy according to the journal.
    /// </summary>
    SizeTime,

    /// <summary>
    /// Same size and same SHA-256, or MD5 if the store supports only that; the time is ignored. The source is read for
    /// this, and also the existing file if its store reports no hash. Other programs call this <c>--checksum</c>.
    /// </summary>
    Hash,

    /// <summary>Same size; the time is ignored. Other programs call this <c>--size-only</c>.</summary>
    Size,
}

/// <summary>What to do when a file stands where the copy is to go.</summary>
public enum IfExists
{
    /// <summary>Replace the existing file if it differs.</summary>
    Differs,

    /// <summary>Replace the existing file.</summary>
    Replace,

    /// <summary>
    /// Keep the existing file and skip the source, which is not a failure: the stages below do not process it.
    /// </summary>
    Skip,

    /// <summary>Keep the existing file; the source fails.</summary>
    Fail,

    /// <summary>Keep the existing file; the copy gets a free name: <c>a (2).csv</c>.</summary>
    Rename,
}
