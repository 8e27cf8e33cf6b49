using Pipeline.Posix;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>
/// The files of a SQLite database in our own folder. SQLite opens them by their names, so all of them are looked at
/// before it does, and again afterwards: the same files must stand there. They are never opened here: who closes a file
/// lets go of all locks that this process has on it.
/// </summary>
internal sealed class OwnDatabase : IDisposable
{
    /// <summary>
    /// A database that is just being made is no larger: its first page is still in the journal of its making.
    /// </summary>
    private const long OnePage = 4096;
    private static readonly string[] Ends = ["-wal", "-shm", "-journal"];

    private readonly string _name;
    private readonly OwnFolder _folder;
    private readonly EntryInfo? _seen;

    /// <summary>Looks at the files.</summary>
    /// <param name="path">The database.</param>
    /// <param name="makes">Whether it is made when it is not there.</param>
    /// <exception cref="JournalException">
    /// One of them is not our own, or does not belong there; the message says what to do.
    /// </exception>
    public OwnDatabase(string path, bool makes)
    {
        _name = Path.GetFileName(path);
        try
        {
            _folder = OwnFolder.Open(Path.GetDirectoryName(path)!);
        }
        catch (PosixException refused)
        {
            throw Refused(refused);
        }
        var isOpened = false;
        try
        {
            _seen = makes ? _folder.Ensure(_name) : _folder.Find(_name);
            var companions = Ends.ToDictionary(end => end, end => _folder.Find(_name + end));
            if (companions["-journal"] is not null && (_seen?.Length > OnePage || companions["-wal"] is { Length: > 0 }))
                throw new JournalException(
                    $"{path}-journal exists beside the journal {path}, which never has such a file: SQLite would write its "
                        + "content over the journal. Move it, and find out who created it"
                );
            isOpened = true;
        }
        catch (PosixException refused)
        {
            throw Refused(refused);
        }
        finally
        {
            if (!isOpened)
                _folder.Dispose();
        }
    }

    /// <summary>Refuses what was put in the place of the files since they were looked at.</summary>
    /// <exception cref="JournalException">It was.</exception>
    public void CheckStill()
    {
        try
        {
            var now = _folder.Find(_name);
            if (!_folder.IsCurrent || (now?.Device, now?.Inode) != (_seen?.Device, _seen?.Inode))
                throw new JournalException(
                    $"the journal {_folder.PathOf(_name)} was replaced by another file while it was opened: check who can "
                        + "write to its folder and to the folders above it"
                );
            foreach (var end in Ends)
                _ = _folder.Find(_name + end);
        }
        catch (PosixException refused)
        {
            throw Refused(refused);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static JournalException Refused(PosixException refused) => new(refused.Message, refused);
}
