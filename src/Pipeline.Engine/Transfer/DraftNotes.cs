using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Transfer;

/// <summary>Writes a store's notes about the drafts of one file into the journal, under the name of the run.</summary>
internal sealed class DraftNotes(IJournal journal, string run, FilePlace origin) : IUploadRegistry
{
    public ValueTask NoteAsync(FilePlace place, string mark, string? instead, CancellationToken cancellationToken) =>
        journal.NoteHiddenAsync(Of(place, mark), instead, cancellationToken);

    public void Forget(FilePlace place, string mark) => journal.ForgetHidden(Of(place, mark));

    private UploadRecord Of(FilePlace place, string mark) => new(run, place, mark) { Origin = origin };
}
