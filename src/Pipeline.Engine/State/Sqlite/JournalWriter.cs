using Microsoft.Data.Sqlite;
using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>
/// Gathers what is put into batches and makes them durable on one thread, one batch after the other: when somebody
/// waits, when a batch has grown large, or after a short while. All who wait at one moment share one commit.
/// </summary>
internal sealed class JournalWriter : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100);
    private const int Large = 10_000;

    /// <summary>
    /// A batch of this size makes <see cref="Add"/> wait for the disk: memory has a bound even when the disk does not
    /// answer.
    /// </summary>
    private const int Full = 30_000;

    private readonly Lock _lock = new();
    private readonly JournalPaths _paths;
    private readonly JournalCommit _commit;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _due = new(0);
    private readonly ManualResetEventSlim _room = new(true);
    private readonly Task _work;
    private JournalBatch _gathering = new();
    private JournalBatch? _writing;
    private bool _isDue;
    private bool _isClosing;
    private JournalException? _broken;

    public JournalWriter(JournalPaths paths, JournalCommit commit, TimeProvider clock)
    {
        (_paths, _commit) = (paths, commit);
        _timer = clock.CreateTimer(_ => MakeDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _work = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Adds to the batch that is being gathered.</summary>
    /// <exception cref="JournalException">An earlier batch could not be written.</exception>
    public JournalBatch Add<T>(Action<JournalBatch, T> add, T value, bool wanted = false)
    {
        if (!_room.IsSet)
            _room.Wait();
        lock (_lock)
        {
            ThrowIfEnded();
            var batch = _gathering;
            var wasEmpty = batch.Count == 0;
            add(batch, value);
            batch.IsWanted |= wanted;
            if (batch.Count >= Full)
                _room.Reset();
            if (batch.IsWanted || batch.Count >= Large)
                MakeDueLocked();
            else if (wasEmpty)
                _ = _timer.Change(Longest, Timeout.InfiniteTimeSpan);
            return batch;
        }
    }

    /// <summary>The last value given for a key and not yet in the database, if any.</summary>
    public bool TryFind<TKey, T>(Func<JournalBatch, Dictionary<TKey, T>> values, TKey key, out T? value)
        where TKey : notnull
    {
        lock (_lock)
            return values(_gathering).TryGetValue(key, out value)
                || (_writing is not null && values(_writing).TryGetValue(key, out value));
    }

    /// <summary>Ends when everything added before is durable.</summary>
    public Task FlushAsync()
    {
        lock (_lock)
        {
            ThrowIfEnded();
            if (_gathering.Count == 0)
                return _writing?.Durable ?? Task.CompletedTask;
            _gathering.IsWanted = true;
            MakeDueLocked();
            return _gathering.Durable;
        }
    }

    /// <summary>
    /// Writes the remaining rows and ends. It does not report a pending error: a caller that needs it flushes first.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _isClosing = true;
            MakeDueLocked();
        }
        await _work;
        await _timer.DisposeAsync();
        _commit.Dispose();
        _due.Dispose();
        _room.Dispose();
    }

    private void MakeDue()
    {
        lock (_lock)
            MakeDueLocked();
    }

    private void MakeDueLocked()
    {
        if (_isDue)
            return;
        _isDue = true;
        _due.Release();
    }

    private void ThrowIfEnded()
    {
        if (_broken is not null)
            throw new JournalException(_broken.Message, _broken);
        ObjectDisposedException.ThrowIf(_isClosing, typeof(SqliteJournal));
    }

    private void Work()
    {
        while (WriteNext()) { }
    }

    /// <summary>Waits for a batch that is due and writes it; false after the last.</summary>
    private bool WriteNext()
    {
        _due.Wait();
        JournalBatch batch;
        bool isLast;
        lock (_lock)
        {
            _isDue = false;
            (batch, _gathering, isLast) = (_gathering, new(), _isClosing);
            _writing = batch;
            _room.Set();
        }
        var fault = batch.Count == 0 ? null : Write(batch);
        lock (_lock)
        {
            _writing = null;
            _broken ??= fault;
        }
        batch.Release(fault);
        return !isLast;
    }

    private JournalException? Write(JournalBatch batch)
    {
        if (_broken is not null)
            return _broken;
        try
        {
            _commit.Write(batch);
            return null;
        }
        catch (SqliteException fault)
        {
            return JournalFault.Of(fault, _paths.Database);
        }
        catch (Exception fault) when (fault is not (IOException or UnauthorizedAccessException))
        {
            var what = $"{fault.Message} (unexpected {fault.GetType().Name})";
            return new JournalException($"the journal {_paths.Database} cannot be written: {what}", fault);
        }
        catch (Exception fault)
        {
            // The error is not lost: all present and later callers get it.
            return new JournalException(
                $"the manifest {_paths.Manifest} cannot be written: {SystemFault.Describe(fault)}",
                fault
            );
        }
    }
}
