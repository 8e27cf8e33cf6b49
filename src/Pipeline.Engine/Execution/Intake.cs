using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Execution;

/// <summary>
/// Files that a look has found on their way to the first stage: each is opened in the tracker at once, and some go on
/// together, because they are claimed in one transaction.
/// </summary>
/// <param name="downstream">The way of the files.</param>
/// <param name="plan">The plan.</param>
/// <param name="services">What the nodes share.</param>
/// <param name="worker">The source's worker.</param>
internal sealed class Intake(ItemSink downstream, PipelinePlan plan, RunServices services, WorkerActivity worker)
{
    /// <summary>
    /// A server can invent names without end. Each of these files is in journal, manifest and log: where none of so many
    /// can be processed, more of them only fill the disk.
    /// </summary>
    internal const int MostFailedInARow = 100_000;

    private const int MostTogether = 64;

    /// <summary>Of fewer files each is claimed when it has been copied.</summary>
    private const int Worthwhile = 4;
    private readonly Queue<FileItem> _taken = new();

    /// <summary>Few against those that may wait before the first stage: they wait too.</summary>
    private readonly int _together = Math.Clamp(QueueOf(plan) / 4, 1, MostTogether);
    private long _found;

    /// <summary>Files taken since the run began.</summary>
    public long Found => Volatile.Read(ref _found);

    /// <summary>Whether no more files should be taken before <see cref="PutAsync"/>.</summary>
    public bool IsFull => _taken.Count >= _together;

    /// <summary>Takes a file, unless it is in flight already.</summary>
    /// <exception cref="StoreException">Too many files in a row have failed (Corrupt, not transient).</exception>
    public void Take(FileItem found)
    {
        if (services.Recorder.FailedInARow >= MostFailedInARow)
            throw AllFail(found.Origin);
        var item = services.Requirements.Recall(found);
        if (!services.Tracker.Open(item))
        {
            services.Recorder.Left(item.Origin, "in flight already");
            return;
        }
        Interlocked.Increment(ref _found);
        services.Recorder.Found(item);
        _taken.Enqueue(item);
    }

    /// <summary>Puts what was taken before the first stage.</summary>
    /// <param name="cancellationToken">Ends the run: what was opened is put even when the look is to end.</param>
    public async ValueTask PutAsync(CancellationToken cancellationToken)
    {
        // What has copies has most likely been done before.
        var isClaimed =
            _taken.Count >= Worthwhile && services.Transfer.Claims.ClaimAhead(_taken.Where(item => item.Copies.IsEmpty));
        while (_taken.TryDequeue(out var item))
        {
            var put = downstream.PutAsync(item with { IsClaimedAhead = isClaimed && item.Copies.IsEmpty }, cancellationToken);
            if (put.IsCompletedSuccessfully)
                continue;
            using (worker.During(WorkerState.Blocked))
                await put;
        }
    }

    private static StoreException AllFail(FilePlace at) =>
        new(
            at,
            StoreErrorKind.Corrupt,
            $"the last {MostFailedInARow:N0} files all failed or no longer exist, so no more are taken: see the first "
                + "failures, and check whether the source lists files that it does not have"
        );

    private static int QueueOf(PipelinePlan plan) =>
        plan.Steps.Skip(1).SelectMany(step => step.Stages).FirstOrDefault()?.Settings.QueueCapacity ?? 0;
}
