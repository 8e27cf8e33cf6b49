using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Transfer;

/// <summary>Writes a store's notes into the journal, under the name of the run.</summary>
internal sealed class DraftNotes(IJournal journal, string run) : IDraftNotes
{
    public ValueTask NoteAsync(FilePlace place, string mark, string? instead, CancellationToken stop) =>
        journal.NoteHiddenAsync(new(run, place, mark), instead, stop);

    public void Forget(FilePlace place, string mark) => journal.ForgetHidden(new(run, place, mark));
}
