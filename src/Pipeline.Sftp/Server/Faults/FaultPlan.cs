namespace Pipeline.Sftp.Server.Faults;

/// <summary>What a server does wrong or otherwise than most, for tests of its clients.</summary>
public sealed record FaultPlan
{
    /// <summary>Faults of single requests; of those that are not done, the first that applies wins.</summary>
    public IReadOnlyList<FaultRule> Rules { get; init; } = [];

    /// <summary>
    /// Each session is cut when this many bytes went through it, both directions together; a packet may be torn.
    /// </summary>
    public long? CutAfterBytes { get; init; }

    /// <summary>Replies that leave together leave in another order than their requests came.</summary>
    public bool ShuffleReplies { get; init; }

    /// <summary>Refusals give no reason but the bare name of their code, such as "Failure".</summary>
    public bool PlainReplies { get; init; }

    /// <summary>Extensions that are not offered; asked for, they still work. <c>*</c> stands for all.</summary>
    public IReadOnlyList<string> Hidden { get; init; } = [];

    /// <summary>The version of the protocol that is told.</summary>
    public uint Version { get; init; } = 3;

    /// <summary>A line that is said before the protocol begins, as a shell's start file may do.</summary>
    public string? Banner { get; init; }

    /// <summary>
    /// A drop box: files can be written, and nothing can be looked at, listed, read, renamed, changed or removed.
    /// </summary>
    public bool IsWriteOnly { get; init; }

    /// <summary>Names that begin with a dot cannot be made.</summary>
    public bool RefusesDotNames { get; init; }

    /// <summary>All paths are taken in small letters.</summary>
    public bool IgnoresCase { get; init; }

    /// <summary>Bytes that a name may have; longer ones are refused, and statvfs tells it.</summary>
    public long? LongestName { get; init; }

    /// <summary>Bytes that a read is answered with at most.</summary>
    public long? MostRead { get; init; }

    /// <summary>Bytes that a write may have; longer ones are refused.</summary>
    public long? MostWritten { get; init; }

    /// <summary>Names that one answer of a listing has at most.</summary>
    public long? MostListed { get; init; }

    /// <summary>Files and folders that a session may hold open at once.</summary>
    public long? MostHandles { get; init; }

    /// <summary>
    /// Reads a plan from a text: faults separated by commas. <c>OPERATION=ACTION</c> is for every such request,
    /// <c>OPERATION:N=ACTION</c> for the N-th, <c>OPERATION:N+=ACTION</c> for the N-th and all later ones; operations
    /// and actions are the names of <see cref="FaultOperation"/> and <see cref="FaultAction"/> in small letters with
    /// hyphens, such as <c>write:3=fail</c>, <c>check-file=garble</c>, <c>list=no-size</c>, <c>attributes=no-times</c>,
    /// <c>stat=refuse-missing</c>.
    /// </summary>
    /// <remarks>
    /// What holds for the whole server:
    /// <list type="table">
    /// <item><term><c>hide=EXTENSION</c>, <c>hide=*</c></term><description><see cref="Hidden"/></description></item>
    /// <item><term><c>replies=shuffle</c></term><description><see cref="ShuffleReplies"/></description></item>
    /// <item><term><c>replies=plain</c></term><description><see cref="PlainReplies"/></description></item>
    /// <item><term><c>version=N</c></term><description><see cref="Version"/></description></item>
    /// <item><term><c>banner=TEXT</c></term><description><see cref="Banner"/></description></item>
    /// <item><term><c>access=write-only</c></term><description><see cref="IsWriteOnly"/></description></item>
    /// <item><term><c>names=no-dots</c></term><description><see cref="RefusesDotNames"/></description></item>
    /// <item><term><c>names=no-case</c></term><description><see cref="IgnoresCase"/></description></item>
    /// <item><term><c>names:N=limit</c></term><description><see cref="LongestName"/></description></item>
    /// <item><term><c>reads:N=limit</c></term><description><see cref="MostRead"/></description></item>
    /// <item><term><c>writes:N=limit</c></term><description><see cref="MostWritten"/></description></item>
    /// <item><term><c>lists:N=limit</c></term><description><see cref="MostListed"/></description></item>
    /// <item><term><c>handles:N=limit</c></term><description><see cref="MostHandles"/></description></item>
    /// <item><term><c>bytes:N=cut</c></term><description><see cref="CutAfterBytes"/></description></item>
    /// </list>
    /// </remarks>
    /// <exception cref="FormatException">A part is not understood; the message names it.</exception>
    public static FaultPlan Parse(string text) => FaultText.Parse(text);
}
