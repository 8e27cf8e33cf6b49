using Pipeline.Posix;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server.Faults;

/// <summary>
/// What is odd about the answers of a session: what is so for the whole server, and what a fault says of the request at
/// hand.
/// </summary>
internal sealed class OddAnswers(FaultPlan plan)
{
    private IReadOnlyList<FaultAction> _now = [];

    private volatile bool _trickles;

    /// <summary>What is so for the whole server.</summary>
    public FaultPlan Plan => plan;

    /// <summary>Whether answers leave a byte at a time from here on.</summary>
    public bool Trickles
    {
        get => _trickles;
        set => _trickles = value;
    }

    /// <summary>Whether an extension is left out of the VERSION packet.</summary>
    public bool Hides(string extension) => plan.Hidden.Any(hidden => hidden == extension || hidden == "*");

    /// <summary>From here on requests are answered in these ways.</summary>
    public void Set(IReadOnlyList<FaultAction> actions) => _now = actions;

    /// <summary>Whether the request at hand is answered in this way.</summary>
    public bool Has(FaultAction action) => _now.Count > 0 && _now.Contains(action);

    /// <summary>The reported attributes of an entry.</summary>
    public SftpAttributes Attributes(in EntryInfo info)
    {
        var told = Server.Attributes.Of(info);
        foreach (var action in _now)
            told = Changed(told, action, info.Type == EntryType.File);
        return told;
    }

    /// <summary>A status as it is told.</summary>
    public (StatusCode Code, string Reason) Status(StatusCode code, string reason)
    {
        var told = code switch
        {
            StatusCode.NoSuchFile when Has(FaultAction.FailMissing) => StatusCode.Failure,
            StatusCode.NoSuchFile when Has(FaultAction.RefuseMissing) => StatusCode.PermissionDenied,
            StatusCode.Ok when Has(FaultAction.FailAfter) => StatusCode.Failure,
            _ => code,
        };
        return (told, plan.PlainReplies || told != code ? PlainText(told) : reason);
    }

    /// <summary>A name as a listing tells it.</summary>
    public string Name(string folder, string name, EntryType type)
    {
        var slash = Has(FaultAction.SlashFolders) && type == EntryType.Folder ? "/" : "";
        return Has(FaultAction.FullNames) ? $"/{folder}{(folder.Length > 0 ? "/" : "")}{name}{slash}" : name + slash;
    }

    private static SftpAttributes Changed(in SftpAttributes told, FaultAction action, bool isFile) =>
        action switch
        {
            FaultAction.NoSize => told with { Size = null },
            FaultAction.NoPermissions => told with { Permissions = null },
            FaultAction.NoType => told with { Permissions = told.Permissions & ~UnixMode.TypeMask },
            FaultAction.NoTimes => told with { AccessedAt = null, ModifiedAt = null },
            FaultAction.ZeroTimes => told with { AccessedAt = 0, ModifiedAt = 0 },
            FaultAction.ZeroSize when isFile => told with { Size = 0 },
            FaultAction.SmallSize when isFile => told with { Size = told.Size / 2 },
            FaultAction.LargeSize when isFile => told with { Size = (told.Size * 2) + 1 },
            FaultAction.HugeSize when isFile => told with { Size = 1L << 62 },
            FaultAction.Links => told with { Permissions = UnixMode.SymbolicLink | UnixMode.AccessMask },
            _ => told,
        };

    /// <summary>The words that OpenSSH's server has for a code.</summary>
    private static string PlainText(StatusCode code) =>
        code switch
        {
            StatusCode.Ok => "Success",
            StatusCode.EndOfFile => "End of file",
            StatusCode.NoSuchFile => "No such file",
            StatusCode.PermissionDenied => "Permission denied",
            StatusCode.OpUnsupported => "Operation unsupported",
            _ => "Failure",
        };
}
