namespace Pipeline.Sftp.Server.Faults;

/// <summary>One fault: which requests it strikes and what happens to them.</summary>
/// <param name="On">The kind of request that is counted.</param>
/// <param name="Action">What happens.</param>
/// <param name="First">The first of them that is struck, counted from 1 over all sessions of the server.</param>
/// <param name="Last">The last of them that is struck.</param>
public sealed record FaultRule(FaultOperation On, FaultAction Action, long First = 1, long Last = long.MaxValue)
{
    /// <summary>Whether the rule counts a request of this kind.</summary>
    public bool Counts(FaultOperation operation) =>
        On == FaultOperation.Any || On == operation || (On, operation) == (FaultOperation.Rename, FaultOperation.PosixRename);

    /// <summary>Whether such an answer exists for this kind of request.</summary>
    internal bool IsPossible =>
        Action switch
        {
            FaultAction.Lie => On
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
            FaultAction.Garble => On
                is FaultOperation.Read
                    or FaultOperation.Write
                    or FaultOperation.Stat
                    or FaultOperation.CheckFile,
            FaultAction.Short or FaultAction.Empty => On is FaultOperation.Read,
            FaultAction.Hostile or FaultAction.Miscount => On is FaultOperation.List,
            FaultAction.Zero or FaultAction.One or FaultAction.Huge => On is FaultOperation.Limits,
            _ => true,
        };
}
