using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;
using Pipeline.Posix;

namespace Pipeline.Engine.Stages;

/// <summary>
/// Notices a tree of folders that has no end, as a server can make one up: a look through it would never be over. Two
/// things tell it: many folders one after the other without one file that is wanted, and many that lie deeper than a
/// path can reach. So does a list of names without end that nobody can use.
/// </summary>
/// <param name="at">Where the look began.</param>
/// <param name="events">Is told once when a look has long found nothing.</param>
internal sealed class EndlessFolders(FilePlace at, EventStream events)
{
    /// <summary>A tree of years with a folder for each hour has as many, and a person should hear of it.</summary>
    internal const int ManyFolders = 100_000;

    /// <summary>Nobody keeps so many empty folders; a look through them takes minutes.</summary>
    internal const int MostFolders = 1_000_000;

    /// <summary>Where two folders lie in each folder, as many are met within a second.</summary>
    internal const int MostTooDeep = 1000;

    /// <summary>Each fails by name, in journal and logs; nobody has so many by chance.</summary>
    internal const int MostUnusable = 10_000;

    private int _folders;
    private int _unusable;
    private int _tooDeep;
    private bool _isTold;

    /// <summary>A file that is wanted was found.</summary>
    public void Found() => _folders = 0;

    /// <summary>An entry that is wanted cannot be used.</summary>
    public void Unusable() => Interlocked.Increment(ref _unusable);

    /// <summary>Takes in an entry of a list.</summary>
    /// <exception cref="StoreException">The tree, or what cannot be used of it, has no end (Corrupt, not passing).</exception>
    public void Take(in FileEntry entry)
    {
        if (entry.Kind == EntryKind.Folder)
            Count(entry);
        else if (IsTooDeep(entry) && ++_tooDeep == MostTooDeep)
            throw NoEnd($"{BoundedText.Number(MostTooDeep)} of them lie deeper than a path can reach", entry);
        if (Volatile.Read(ref _unusable) >= MostUnusable)
            throw new StoreException(
                at,
                StoreErrorKind.Corrupt,
                $"{BoundedText.Number(MostUnusable)} entries of {at} cannot be used, the last is {Show(entry)}; "
                    + "write a narrower 'in' or 'pattern', or leave them out with 'exclude'"
            );
    }

    private static bool IsTooDeep(in FileEntry entry) =>
        entry is { Kind: EntryKind.Unusable, ToldKind: EntryKind.Folder } && PathLimits.WhyNot(entry.Path.Text) is not null;

    private void Count(in FileEntry folder)
    {
        // The files of a folder are judged side by side with the next entries: this is no exact count.
        var folders = ++_folders;
        if (folders >= MostFolders)
            throw NoEnd($"{BoundedText.Number(folders)} of them, one after the other, hold no file that is wanted", folder);
        if (folders < ManyFolders || _isTold)
            return;
        _isTold = true;
        events.Publish(
            new StoreNotice(
                at.Store,
                $"{BoundedText.Number(folders)} folders of {at}, one after the other, hold no file that is wanted, the last is {Show(folder)}; "
                    + $"at {BoundedText.Number(MostFolders)} the look ends. A narrower 'in' or 'pattern', or 'exclude', spares it",
                IsTrouble: true
            )
        );
    }

    private StoreException NoEnd(string why, in FileEntry last) =>
        new(
            at,
            StoreErrorKind.Corrupt,
            $"the folders of {at} have no end: {why}, the last is {Show(last)}; write a narrower 'in' or 'pattern', or leave such folders out with 'exclude'"
        );

    private static string Show(in FileEntry entry) => VisibleText.Of(BoundedText.Name(entry.Path.Text));
}
