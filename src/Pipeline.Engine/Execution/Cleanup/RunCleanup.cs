using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Execution.Requirements;
using Pipeline.Engine.State;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Execution.Cleanup;

/// <summary>What a run takes away that killed runs, broken links and lost journals have left, and when.</summary>
internal sealed class RunCleanup
{
    private readonly RunContext _context;
    private readonly IJournal _journal;
    private readonly FileTransfer _transfer;
    private readonly DraftCleaner _drafts;
    private readonly LostJournal _lostJournal;
    private readonly OrphanedDrafts _orphans;
    private readonly JournalUpkeep _upkeep;
    private bool _hasLostLinks;

    public RunCleanup(
        RunContext context,
        IJournal journal,
        IReadOnlyDictionary<string, IFileStore> stores,
        PlanRequirements requirements,
        FileTransfer transfer
    )
    {
        (_context, _journal, _transfer) = (context, journal, transfer);
        _drafts = new(journal, stores, context.Events);
        _lostJournal = new(journal, stores, context.Events);
        _orphans = new(_drafts, journal, stores, context.Events, context.Clock);
        _upkeep = new(context, journal, requirements);
    }

    /// <summary>
    /// Takes notice of a fault: when it is a lost link, the draft that was being written could not be taken away, and
    /// the next sweep looks for it.
    /// </summary>
    public void Note(Exception fault)
    {
        if (
            fault is StoreException
            {
                Kind: StoreErrorKind.ConnectionLost or StoreErrorKind.TimedOut or StoreErrorKind.Unreachable
            }
        )
            Volatile.Write(ref _hasLostLinks, true);
    }

    /// <summary>A listing has shown a name that a run gave.</summary>
    public void NoteOrphan(FilePlace place, FileEntry entry) => _orphans.Note(place, entry);

    /// <summary>Takes away what dead runs have left, before the first loop.</summary>
    /// <param name="steps">The full names of the pipeline's stages.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task BeginRunAsync(IReadOnlySet<string> steps, CancellationToken cancellationToken)
    {
        if (_context.IsDryRun)
            return;
        await _lostJournal.TakeOverAsync(cancellationToken);
        await _drafts.DeadRunsAsync(steps, cancellationToken);
    }

    /// <summary>Takes away what this run has left, while none of its files is in flight.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _hasLostLinks) || _transfer.Deletes.HasLeft)
            Volatile.Write(ref _hasLostLinks, !await _drafts.OwnAsync(_context.Run, cancellationToken));
        if (!_context.IsDryRun)
            await _orphans.ScanAsync(cancellationToken);
        await _orphans.SweepAsync(cancellationToken);
    }

    /// <summary>
    /// All that was put becomes durable, no file of the loop is claimed any more, and the journal forgets what is over.
    /// </summary>
    public async Task EndLoopAsync(CancellationToken cancellationToken)
    {
        await _journal.FlushAsync(cancellationToken);
        _transfer.Claims.EndLoop();
        await _upkeep.AfterLoopAsync(cancellationToken);
    }

    /// <summary>
    /// The end of a run: its notes about folders go if it is sure to have left no draft. With a doubt they stay, and a
    /// later run sweeps.
    /// </summary>
    public async Task EndRunAsync(bool isClean)
    {
        if (isClean && !Volatile.Read(ref _hasLostLinks))
            await _journal.ForgetOwnDraftFoldersAsync(CancellationToken.None);
    }
}
