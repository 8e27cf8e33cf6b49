namespace Pipeline.Sftp.Server.Faults;

/// <summary>One fault: which requests it meets and what happens to them.</summary>
/// <param name="On">The kind of request that is counted.</param>
/// <param name="Action">What happens.</param>
/// <param name="First">The first of them that is struck, counted from 1 over all sessions of the server.</param>
/// <param name="Last">The last of them that is struck.</param>
public sealed record FaultRule(FaultOperation On, FaultAction Action, long First = 1, long Last = long.MaxValue)
{
    /// <summary>Whether the rule counts a request of this kind.</summary>
    public bool Counts(FaultOperation operation) =>
        On == operation
        || On switch
        {
            FaultOperation.Any => true,
            FaultOperation.Rename => operation is FaultOperation.PosixRename,
            FaultOperation.Stat => operation is FaultOperation.PathStat or FaultOperation.FStat,
            FaultOperation.Attributes => operation is FaultOperation.PathStat or FaultOperation.FStat or FaultOperation.List,
            _ => false,
        };

    /// <summary>
    /// Whether the request is done as always and only its answer is odd; several such rules go together.
    /// </summary>
    internal bool OnlyBends => Action >= FaultAction.NoSize;

    /// <summary>Whether such an answer exists for this kind of request.</summary>
    internal bool IsPossible =>
        Action switch
        {
            FaultAction.Lie or FaultAction.FailAfter => On
                is FaultOperation.Close
                    or FaultOperation.Write
                    or FaultOperation.SetStat
                    or FaultOperation.Remove
                    or FaultOperation.MkDir
                    or FaultOperation.RmDir
                    or FaultOperation.Rename
                    or FaultOperation.PosixRename
                    or FaultOperation.SymLink
                    or FaultOperation.HardLink
                    or FaultOperation.Fsync
                    or FaultOperation.CopyData,
            FaultAction.Garble => On is FaultOperation.Read or FaultOperation.Write or FaultOperation.CheckFile || IsOfStat,
            FaultAction.Short or FaultAction.LongData or FaultAction.SlowByte => On is FaultOperation.Read,
            FaultAction.HugeCount => On is FaultOperation.List || IsOfStat,
            FaultAction.AnyMode => On is FaultOperation.Open,
            FaultAction.Empty or FaultAction.Eof => On is FaultOperation.Read or FaultOperation.List,
            FaultAction.SameFolder => On is FaultOperation.OpenFolder,
            FaultAction.LongName
            or FaultAction.ManyFolders
            or FaultAction.TinyNames
            or FaultAction.NewNames
            or FaultAction.SlowNames
            or FaultAction.Hostile
            or FaultAction.Miscount
            or FaultAction.Endless
            or FaultAction.Twice
            or FaultAction.FullNames
            or FaultAction.SlashFolders => On is FaultOperation.List,
            FaultAction.Zero or FaultAction.One or FaultAction.Huge => On is FaultOperation.Limits,
            FaultAction.NoSize
            or FaultAction.NoPermissions
            or FaultAction.NoType
            or FaultAction.NoTimes
            or FaultAction.ZeroSize
            or FaultAction.SmallSize
            or FaultAction.LargeSize
            or FaultAction.HugeSize
            or FaultAction.Links
            or FaultAction.ZeroTimes => On is FaultOperation.Attributes or FaultOperation.List || IsOfStat,
            FaultAction.Sequential => On is FaultOperation.Write,
            FaultAction.Vanish or FaultAction.Crlf => On is FaultOperation.Close,
            FaultAction.Replace => On is FaultOperation.Rename,
            _ => true,
        };

    private bool IsOfStat => On is FaultOperation.Stat or FaultOperation.PathStat or FaultOperation.FStat;
}
