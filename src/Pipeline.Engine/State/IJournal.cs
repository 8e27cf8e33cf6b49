namespace Pipeline.Engine.State;

/// <summary>
/// What is already done, and what a killed run would leave behind: all roles of one journal. Every call may be repeated
/// with the same values without harm. Calls come from many tasks at once.
/// </summary>
public interface IJournal
    : IFileJournal,
        IStabilityLog,
        IDraftRegistry,
        IUploadJournal,
        IMarkerRegistry,
        ICopyRegistry,
        IPlanLog,
        IJournalRecovery,
        IAsyncDisposable;
