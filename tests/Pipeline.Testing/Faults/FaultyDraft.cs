using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Testing.Faults;

/// <summary>Dropping a draft is not counted: a clean-up cannot fail, by the contract of drafts.</summary>
internal sealed class FaultyDraft(IFileDraft inner, FilePlace place, FaultScript script) : IFileDraft
{
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        script.Step(StoreCall.Write, place);
        return inner.WriteAsync(bytes, cancellationToken);
    }

    public ValueTask<FileEntry> CommitAsync(CancellationToken cancellationToken)
    {
        script.Step(StoreCall.Commit, place);
        return inner.CommitAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
