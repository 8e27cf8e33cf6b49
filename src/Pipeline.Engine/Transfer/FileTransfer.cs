using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Transfer;

/// <summary>Moves the bytes of one file from a store to a store, as a draft that is committed at the end.</summary>
/// <param name="journal">Is told of each folder before the first draft is made there.</param>
/// <param name="run">The run's name: part of every draft's name.</param>
public sealed class FileTransfer(IJournal journal, string run)
{
    private long _attempts;

    /// <summary>Keeps room free on the stores of this run.</summary>
    public DiskGuard Disk { get; } = new();

    /// <summary>Copies the file of <paramref name="item"/> from where it is to a new place.</summary>
    /// <param name="item">The file; its length is what the source must give, no byte less and no byte more.</param>
    /// <param name="source">The store of <see cref="FileItem.Place"/>.</param>
    /// <param name="target">The store that gets the copy.</param>
    /// <param name="order">What the copy becomes.</param>
    /// <param name="algorithm">The hash to take of the bytes as they pass, or null.</param>
    /// <param name="stop">Ends the work; the draft is dropped.</param>
    /// <exception cref="StoreFault">A store refused, the source ended early (Corrupt), or it changed meanwhile (Changed).</exception>
    public ValueTask<Transferred> CopyAsync(
        FileItem item,
        IFileStore source,
        IFileStore target,
        DraftOrder order,
        string? algorithm,
        CancellationToken stop
    ) =>
        ValueTask.FromException<Transferred>(
            new NotSupportedException($"{journal} {item} {source} {target} {order} {algorithm}")
        );

    /// <summary>A draft's tag that no other attempt has.</summary>
    public string NextTag() => $"{run}-{Interlocked.Increment(ref _attempts)}";
}

/// <summary>What came of a transfer.</summary>
/// <param name="Entry">The copy, as its store reports it after the commit.</param>
/// <param name="Hash">The hash of the bytes that passed, if one was asked for and they passed through here.</param>
public sealed record Transferred(FileEntry Entry, ContentHash? Hash);
