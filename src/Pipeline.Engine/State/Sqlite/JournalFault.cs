using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>Turns SQLite's errors into one clear sentence that names the file and says what to do.</summary>
internal static class JournalFault
{
    public static JournalException Of(SqliteException fault, string path) =>
        new(
            fault.SqliteErrorCode switch
            {
                raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_ERROR or raw.SQLITE_SCHEMA or raw.SQLITE_MISMATCH => Damage(
                    path,
                    fault.Message
                ),
                raw.SQLITE_FULL => $"the journal {path} cannot be written: no space left on its disk (df, df -i)",
                raw.SQLITE_IOERR or raw.SQLITE_PROTOCOL or raw.SQLITE_NOLFS =>
                    $"the disk cannot read or write the journal {path} ({fault.Message}): check the disk; keep the journal "
                        + "on a disk of this machine, not on a network share",
                raw.SQLITE_BUSY or raw.SQLITE_LOCKED =>
                    $"another program keeps the journal {path} locked; end that program and start again",
                raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN =>
                    $"the journal {path} cannot be opened or written ({fault.Message}): check the permissions of the file "
                        + "and its folder",
                _ => $"the journal {path} cannot be used ({fault.Message}): end all programs that have it open, and start again",
            },
            fault
        );

    /// <summary>
    /// The fault for a row that holds what no run has written: SQLite reads it, and nobody can make sense of it.
    /// </summary>
    public static JournalException Damaged(string path, Exception fault) => new(Damage(path, fault.Message), fault);

    private static string Damage(string path, string why) =>
        $"the journal {path} is damaged ({why}): move it together with {path}-wal and start again; the next run then "
        + "compares processed files with their destinations again";
}
