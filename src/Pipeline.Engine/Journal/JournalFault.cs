using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Pipeline.Engine.Journal;

/// <summary>Turns SQLite's errors into one clear sentence that names the file and says what to do.</summary>
internal static class JournalFault
{
    public static JournalException Of(SqliteException fault, string path) =>
        new(
            fault.SqliteErrorCode switch
            {
                raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB =>
                    $"the journal {path} is damaged ({fault.Message}): move it away together with {path}-wal and start again; "
                        + "what was moved already is then compared with its destination anew",
                raw.SQLITE_FULL => $"the journal {path} cannot be written: no space left on its disk",
                raw.SQLITE_BUSY => $"the journal {path} is kept locked by another program; end that program and start again",
                raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN =>
                    $"the journal {path} cannot be opened or written ({fault.Message}): look at the rights of the file and its folder",
                _ => $"the journal {path} cannot be used: {fault.Message}",
            },
            fault
        );
}
