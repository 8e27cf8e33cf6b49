using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>
/// What a database of ours may consist of. A trigger, a view or an expression of a stranger would be run by every
/// statement of ours, and a database with other tables is that of another program.
/// </summary>
internal sealed partial class JournalSchema
{
    private const string Automatic = "sqlite_autoindex_";
    private static readonly string[] Beginnings = ["CHECK", "COLLATE", "REFERENCES", "GENERATED"];
    private const string Statistics = "sqlite_stat";
    private readonly HashSet<Entry> _plain;
    private readonly Lazy<Dictionary<string, Known>> _known;

    private JournalSchema(IReadOnlyList<string> statements)
    {
        _plain = [.. statements.Select(AsWritten)];
        _known = new(() => KnownOf(statements));
    }

    /// <summary>The journal's, of every version: what was there before is here too.</summary>
    public static JournalSchema OfJournal { get; } = new([.. JournalDatabase.Tables, FinishedRows.Index.Sql]);

    /// <summary>That of the claims.</summary>
    public static JournalSchema OfClaims { get; } = new([ClaimRow.Table]);

    /// <summary>Refuses a database in which anything else stands.</summary>
    /// <exception cref="JournalException">It does.</exception>
    public void Check(SqliteConnection connection, string path)
    {
        // Texts are read as they lie there: in another encoding no name would be known.
        var isUtf8 = IsUtf8(connection);
        var entries = Entries(connection);
        if (isUtf8 && entries.TrueForAll(entry => entry.Page > 0 && _plain.Contains(entry with { Page = 0 })))
            return;
        var stranger = !isUtf8
            ? "texts in another encoding than UTF-8"
            : entries.Select(entry => WhyStrange(connection, entry)).FirstOrDefault(why => why is not null);
        if (stranger is not null)
            throw new JournalException(
                $"{path} is not a journal of this program, or another program has changed it: it has {stranger}. Find out "
                    + $"who created it, move it together with {path}-wal and start again; the next run then compares processed "
                    + "files with their destinations again"
            );
    }

    private string? WhyStrange(SqliteConnection connection, Entry entry)
    {
        var name = $"the {entry.Type} '{VisibleName(entry.Name)}'";
        if (entry is { Type: "table", Name: var table } && table.StartsWith(Statistics, StringComparison.Ordinal))
            return null;
        if (entry is { Type: "index", Sql.Length: 0, Name: var made } && made.StartsWith(Automatic, StringComparison.Ordinal))
            return _known.Value.ContainsKey(entry.Table) ? null : name;
        if (!_known.Value.TryGetValue(entry.Name, out var known) || (entry.Type, entry.Table) != (known.Type, known.Table))
            return name;
        if (entry.Page <= 0)
            return $"{name} without pages of its own";
        if (entry.Type == "index")
            return Bare(entry.Sql) == Bare(known.Sql) ? null : $"{name} over something else";
        if (Expressions(entry.Sql) != Expressions(known.Sql))
            return $"{name} with conditions of its own";
        foreach (var (column, isPlain) in Columns(connection, entry.Name))
        {
            if (!isPlain || !known.Columns.Contains(column))
                return $"the column '{VisibleName(column)}' in {name}";
        }
        return null;
    }

    private static Dictionary<string, Known> KnownOf(IReadOnlyList<string> statements)
    {
        using var connection = JournalDatabase.OpenPrivate();
        foreach (var statement in statements)
            Statement.Run(connection, statement);
        return Entries(connection)
            .ToDictionary(
                entry => entry.Name,
                entry => new Known(
                    entry.Type,
                    entry.Table,
                    entry.Sql,
                    entry.Type == "table" ? Columns(connection, entry.Name).Select(column => column.Name).ToHashSet() : []
                )
            );
    }

    /// <summary>
    /// What SQLite writes down of a statement that makes a table or an index: so nearly every database is known.
    /// </summary>
    private static Entry AsWritten(string statement)
    {
        var sql = statement.Replace("IF NOT EXISTS ", "", StringComparison.Ordinal);
        var words = sql.Split([' ', '('], 6);
        return new(words[1].ToLowerInvariant(), words[2], words[1] == "TABLE" ? words[2] : words[4], sql, 0);
    }

    private static List<Entry> Entries(SqliteConnection connection)
    {
        var found = new List<Entry>();
        using var row = new Statement(connection, "SELECT type, name, tbl_name, sql, rootpage FROM sqlite_master");
        while (row.Step())
            found.Add(new(row.Text(0), row.Text(1), row.Text(2), row.TextOrNull(3) ?? "", row.Number(4)));
        return found;
    }

    /// <summary>The columns of a table; a plain one is not computed and has no value of its own.</summary>
    private static List<(string Name, bool IsPlain)> Columns(SqliteConnection connection, string table)
    {
        var found = new List<(string, bool)>();
        using var row = new Statement(connection, "SELECT name, hidden, dflt_value FROM pragma_table_xinfo(?)");
        row.Set(1, table);
        while (row.Step())
            found.Add((row.Text(0), row.Number(1) == 0 && row.TextOrNull(2) is null));
        return found;
    }

    private static bool IsUtf8(SqliteConnection connection)
    {
        using var row = new Statement(connection, "PRAGMA encoding");
        return row.Step() && row.Text(0) == "UTF-8";
    }

    /// <summary>SQLite keeps the text of a statement as it was written.</summary>
    private static string Bare(string sql) => Blank().Replace(sql, "");

    /// <summary>How many words in a statement may begin an expression.</summary>
    private static int Expressions(string sql) =>
        Beginnings.Sum(word => (sql.Length - sql.Replace(word, "", StringComparison.OrdinalIgnoreCase).Length) / word.Length);

    private static string VisibleName(string name) => VisibleText.Of(name.Length > 60 ? name[..60] + "…" : name);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();

    private sealed record Entry(string Type, string Name, string Table, string Sql, long Page);

    private sealed record Known(string Type, string Table, string Sql, IReadOnlySet<string> Columns);
}
