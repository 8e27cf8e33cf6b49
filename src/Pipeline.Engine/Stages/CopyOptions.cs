using Pipeline.Engine.Files;

namespace Pipeline.Engine.Stages;

/// <summary>Options of the stages that make a copy: <c>copy</c>, <c>fetch-to-incoming</c>, <c>upload</c> and <c>archive</c>.</summary>
public sealed record CopyOptions : IMakesCopies, ITakesSlices
{
    /// <summary>Where the copy goes: a place such as <c>archive:{modified:yyyy/MM/dd}/{path}</c>. Missing folders are made.</summary>
    public required PathTemplate To { get; init; }

    /// <summary>
    /// What to do when a file stands there already. One of the same size and time is kept as the copy, except with <c>replace</c>; where <c>keep_time</c> is off or the store cannot
    /// keep times, no file counts as the same unless the journal says that it is this copy.
    /// </summary>
    public IfExists IfExists { get; init; } = IfExists.Differs;

    /// <summary>Whether the copy gets the origin's time. Without it, it has the time at which it was written.</summary>
    public bool KeepTime { get; init; } = true;

    /// <summary>Whether the copy gets the origin's permission bits (read, write, execute; never setuid, setgid or sticky).</summary>
    public bool KeepMode { get; init; }

    /// <summary>
    /// How much room must stay free on the store, files still being written counted with their whole size. Without room the file is tried again, and fails in the end.
    /// Not watched on a store that cannot tell its free space.
    /// </summary>
    public ByteSize? MinFree { get; init; }
}

/// <summary>What to do when a file stands where the copy is to go.</summary>
public enum IfExists
{
    /// <summary>It is replaced if it differs in size or time.</summary>
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
