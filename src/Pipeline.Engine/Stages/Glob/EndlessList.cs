using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;
using Pipeline.Posix;

namespace Pipeline.Engine.Stages.Glob;

/// <summary>
/// Detects a listing that does not end, as a faulty server can produce one. It counts consecutive folders, entries and
/// unusable names without a matching file, and folders that are deeper than the longest path. A server that invents
/// names cannot be distinguished from a very large folder, so the limit is ten times the largest usual number; the
/// count needs no memory, and a matching file resets it. The stores detect repeated names and slow listings (<see
/// cref="ListPace"/>).
/// </summary>
/// <param name="at">The folder of the listing.</param>
/// <param name="events">Gets one warning when a listing finds nothing for long.</param>
internal sealed class EndlessList(FilePlace at, EventStream events)
{
    /// <summary>A tree of years with a folder for each hour has as many, and a person should hear of it.</summary>
    internal const int ManyFolders = 100_000;

    /// <summary>Nobody keeps so many empty folders; a look through them takes minutes.</summary>
    internal const int MostFolders = 1_000_000;

    /// <summary>Folders of local disks seldom have as many, buckets do.</summary>
    internal const int ManyEntries = 10_000_000;

    /// <summary>A look through them takes minutes over SFTP, and hours through the pages of a bucket.</summary>
    internal const int MostEntries = ProgramNames.Most;

    /// <summary>So long nobody waits for a list, however slow its server is.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <summary>Where two folders lie in each folder, as many are met within a second.</summary>
    internal const int MostTooDeep = 1000;

    /// <summary>Each fails by name, in journal and logs; nobody has so many by chance.</summary>
    internal const int MostUnusable = 10_000;

    private int _folders;
    private int _entries;
    private int _unusable;
    private TimeSpan _waited;
    private int _tooDeep;
    private bool _isTold;

    /// <summary>A file that is wanted was found.</summary>
    public void Found()
    {
        _folders = _entries = 0;
        _waited = TimeSpan.Zero;
    }

    /// <summary>The list's next entry, or its end, was waited for so long.</summary>
    /// <exception cref="StoreException">It was waited for too long in all (Corrupt, not transient).</exception>
    public void Waited(TimeSpan time)
    {
        _waited += time;
        if (_waited >= LongestWait)
            throw new StoreException(
                at,
                StoreErrorKind.Corrupt,
                $"the listing of {at} does not end: {DurationText.Of(LongestWait)} were spent waiting for its server "
                    + "without a matching file; write a narrower 'in' or 'pattern'"
            );
    }

    /// <summary>An entry that is wanted cannot be used.</summary>
    public void Unusable() => Interlocked.Increment(ref _unusable);

    /// <summary>Takes in an entry of a list.</summary>
    /// <exception cref="StoreException">
    /// The tree, or what cannot be used of it, has no end (Corrupt, not transient).
    /// </exception>
    public void Take(in FileEntry entry)
    {
        Count(++_entries, "entries", ManyEntries, MostEntries, entry);
        if (entry.Kind == EntryKind.Folder)
            Count(++_folders, "folders", ManyFolders, MostFolders, entry);
        else if (IsTooDeep(entry) && ++_tooDeep == MostTooDeep)
            throw NoEnd("folders", $"{BoundedText.Number(MostTooDeep)} of them are deeper than the longest allowed path", entry);
        if (Volatile.Read(ref _unusable) >= MostUnusable)
            throw new StoreException(
                at,
                StoreErrorKind.Corrupt,
                $"{BoundedText.Number(MostUnusable)} entries of {at} cannot be used, the last is {Show(entry)}; write a "
                    + "narrower 'in' or 'pattern', or add them to 'exclude'"
            );
    }

    private static bool IsTooDeep(in FileEntry entry) =>
        entry is { Kind: EntryKind.Unusable, ReportedKind: EntryKind.Folder } && PathLimits.WhyNot(entry.Path.Text) is not null;

    /// <summary>
    /// The files of a folder are judged side by side with the next entries: these are no exact counts.
    /// </summary>
    private void Count(int count, string what, int many, int most, in FileEntry last)
    {
        if (count < many)
            return;
        if (count >= most)
            throw NoEnd(what, $"{BoundedText.Number(count)} of them in a row have no matching file", last);
        if (_isTold)
            return;
        _isTold = true;
        events.Publish(
            new StoreNotice(
                at.Store,
                $"{BoundedText.Number(count)} {what} of {at} in a row have no matching file, the last is {Show(last)}; the "
                    + $"listing is aborted at {BoundedText.Number(most)}. Write a narrower 'in' or 'pattern', or 'exclude'",
                IsTrouble: true
            )
        );
    }

    private StoreException NoEnd(string what, string why, in FileEntry last) =>
        new(
            at,
            StoreErrorKind.Corrupt,
            $"the {what} of {at} do not end: {why}, the last is {Show(last)}; write a narrower 'in' or 'pattern', or add "
                + $"such {what} to 'exclude'"
        );

    private static string Show(in FileEntry entry) => VisibleText.Of(BoundedText.Name(entry.Path.Text));
}
