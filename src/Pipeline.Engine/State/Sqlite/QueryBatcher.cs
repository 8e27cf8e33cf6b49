using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>
/// Puts what many files ask of a database at one moment into one transaction: a transaction for each costs more than
/// the questions, and makes all others wait meanwhile.
/// </summary>
/// <param name="connection">The database.</param>
/// <param name="faultOf">The fault that those who asked are told of.</param>
internal sealed class QueryBatcher(SqliteConnection connection, Func<SqliteException, Exception> faultOf) : IDisposable
{
    private readonly Lock _asking = new();
    private readonly Lock _answering = new();
    private readonly Statement _beginRead = new(connection, "BEGIN");
    private readonly Statement _beginWrite = new(connection, "BEGIN IMMEDIATE");
    private readonly Statement _commit = new(connection, "COMMIT");
    private List<IQuery> _asked = [];
    private bool _isAnswering;

    /// <summary>Asks together with others; the answer is given when the transaction is committed.</summary>
    /// <param name="ask">Runs the statements.</param>
    /// <param name="writes">Whether they change anything.</param>
    public Task<T> AskAsync<T>(Func<T> ask, bool writes)
    {
        var question = new Query<T>(ask, writes);
        lock (_asking)
        {
            _asked.Add(question);
            if (_isAnswering)
                return question.Task;
            _isAnswering = true;
        }
        // Behind what waits for a thread already: all that ask there come into the same transaction.
        ThreadPool.UnsafeQueueUserWorkItem(static one => one.AnswerAll(), this, preferLocal: false);
        return question.Task;
    }

    /// <summary>Asks alone, on this thread.</summary>
    public T Ask<T>(Func<T> ask, bool writes)
    {
        var question = new Query<T>(ask, writes);
        Answer([question]);
        return question.Task.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        lock (_answering)
        {
            foreach (var statement in (Statement[])[_beginRead, _beginWrite, _commit])
                statement.Dispose();
        }
    }

    private void AnswerAll()
    {
        while (true)
        {
            List<IQuery> questions;
            lock (_asking)
            {
                if (_asked.Count == 0)
                {
                    _isAnswering = false;
                    return;
                }
                (questions, _asked) = (_asked, []);
            }
            Answer(questions);
        }
    }

    private void Answer(List<IQuery> questions)
    {
        Exception? fault = null;
        try
        {
            lock (_answering)
                Run(questions);
        }
        catch (Exception broken)
        {
            // The callers get the exception; no caller waits for this thread.
            fault = broken is SqliteException sqlite ? faultOf(sqlite) : broken;
        }
        foreach (var question in questions)
            question.Tell(fault);
    }

    private void Run(List<IQuery> questions)
    {
        (questions.Exists(one => one.Writes) ? _beginWrite : _beginRead).Step();
        var isCommitted = false;
        try
        {
            foreach (var question in questions)
                question.Ask();
            _commit.Step();
            isCommitted = true;
        }
        finally
        {
            // After some errors, a full disk among them, SQLite has done it by itself.
            if (!isCommitted && raw.sqlite3_get_autocommit(connection.Handle) == 0)
                Statement.Run(connection, "ROLLBACK");
        }
    }

    private interface IQuery
    {
        bool Writes { get; }

        void Ask();

        void Tell(Exception? fault);
    }

    private sealed class Query<T>(Func<T> ask, bool writes)
        : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously),
            IQuery
    {
        private T? _found;

        public bool Writes => writes;

        public void Ask() => _found = ask();

        public void Tell(Exception? fault)
        {
            if (fault is null)
                SetResult(_found!);
            else
                SetException(fault);
        }
    }
}
