using System.Runtime.CompilerServices;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Integrity;

/// <summary>
/// Checks that nothing was lost, by what the journal says and what the stores hold: each origin is either there
/// unchanged or all its copies are there with its bytes; what is done has all its copies; nothing was deleted without a
/// proof; no draft lies about without a run that owns it; manifest and journal agree.
/// </summary>
/// <param name="journal">The pipeline's journal.</param>
/// <param name="stores">Its stores by their names.</param>
/// <param name="options">What is checked.</param>
public sealed class IntegrityCheck(IJournal journal, IReadOnlyDictionary<string, IFileStore> stores, CheckOptions options)
{
    private readonly FileCheck _files = new(journal, stores, options);
    private readonly LeftoverCheck _left = new(journal, stores, options);
    private long _records;
    private long _findings;
    private long _notes;

    /// <summary>How much was checked so far.</summary>
    public CheckCounts Counts => new(_records, _files.Origins, _files.Copies, _files.ReadBack, _left.Folders, _findings, _notes);

    /// <summary>Checks, and gives each finding as it is made.</summary>
    /// <exception cref="StoreException">
    /// A store cannot be reached at all. Trouble with a single file is a finding.
    /// </exception>
    public async IAsyncEnumerable<CheckFinding> FindAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folders = new HashSet<FilePlace>();
        await foreach (var finding in FilesAsync(folders, cancellationToken))
            yield return Counted(finding);
        await foreach (var finding in _left.FindAsync(folders, cancellationToken))
            yield return Counted(finding);
        if (options.Manifest is not { } manifest)
            yield break;
        await foreach (var finding in new ManifestAgreement(journal, manifest).FindAsync(cancellationToken))
            yield return Counted(finding);
    }

    private CheckFinding Counted(CheckFinding finding)
    {
        if (finding.IsTrouble)
            _findings++;
        else
            _notes++;
        return finding;
    }

    /// <summary>Several files at once, their findings in the journal's order.</summary>
    private async IAsyncEnumerable<CheckFinding> FilesAsync(
        HashSet<FilePlace> folders,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var underway = new Queue<Task<IReadOnlyList<CheckFinding>>>();
        await foreach (var record in journal.ListAsync(cancellationToken))
        {
            _records++;
            foreach (var copy in record.Copies)
                folders.Add(copy.Place with { Path = copy.Place.Path.Folder });
            underway.Enqueue(_files.CheckAsync(record, cancellationToken));
            if (underway.Count < options.Concurrency)
                continue;
            foreach (var finding in await underway.Dequeue())
                yield return finding;
        }
        while (underway.TryDequeue(out var next))
        {
            foreach (var finding in await next)
                yield return finding;
        }
    }
}
