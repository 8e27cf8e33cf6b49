using Pipeline.Engine.State.Sqlite;
using Pipeline.Posix;

namespace Pipeline.Engine.State.Locks;

/// <summary>
/// Tells live runs from dead ones: each run holds its lock file open and locked (<c>flock</c> on Unix) until it ends,
/// and the kernel lets go of the lock when the process dies, however it dies.
/// </summary>
internal sealed class RunLivenessLock : IDisposable
{
    /// <summary>
    /// A lock file that nobody holds is litter after this long; a younger one may be about to be locked.
    /// </summary>
    private static readonly TimeSpan Litter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);
    private const int Attempts = 100;

    private readonly OwnFolder _folder;
    private readonly JournalPaths _paths;
    private readonly string _run;
    private readonly FileLock _held;
    private volatile bool _isAlone;

    private RunLivenessLock(OwnFolder folder, JournalPaths paths, string run, FileLock held) =>
        (_folder, _paths, _run, _held) = (folder, paths, run, held);

    /// <summary>
    /// Takes the run's lock, clears away what killed runs left long ago, and tells those that live of this one, before
    /// it does anything.
    /// </summary>
    /// <param name="folder">The folder of the journal; it is closed with the lock.</param>
    /// <param name="paths">The journal.</param>
    /// <param name="run">The run.</param>
    /// <param name="clock">The time.</param>
    /// <exception cref="PosixException">A lock file is not our own.</exception>
    public static RunLivenessLock Take(OwnFolder folder, JournalPaths paths, string run, TimeProvider clock)
    {
        foreach (var (_, name) in paths.LocksIn(folder))
        {
            if (folder.Find(name) is { } old && clock.GetUtcNow() - old.ModifiedAt > Litter && IsFree(folder, name))
                folder.Delete(name);
        }
        var held = Hold(folder, paths.LockName(run));
        foreach (var (other, name) in paths.LocksIn(folder))
        {
            if (other != run)
                FileLock.Mark(folder, name);
        }
        return new(folder, paths, run, held);
    }

    /// <summary>Between the making of the file and its lock others may try it, or take it for litter.</summary>
    private static FileLock Hold(OwnFolder folder, string name)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (FileLock.TryTakeIn(folder, name, makes: true, out _) is { } held)
                return held;
            if (attempt == Attempts)
                throw new IOException($"another program keeps {folder.PathOf(name)} locked; end that program and start again");
            Thread.Sleep(Moment);
        }
    }

    /// <summary>
    /// Whether the run is still alive, if that can be determined. Without locks in the file system every run counts as
    /// alive: it is better to keep a draft than to delete it while its owner writes to it.
    /// </summary>
    public bool IsAlive(string run) => run == _run || IsFree(_folder, _paths.LockName(_run)) || IsAlive(_folder, _paths, run);

    /// <summary>Whether no other run lives, for sure.</summary>
    public bool IsAlone() =>
        !IsFree(_folder, _paths.LockName(_run))
        && _paths.LocksIn(_folder).All(other => other.Run == _run || IsFree(_folder, other.Name));

    /// <summary>
    /// Whether no other run lives, for sure; from then on <see cref="WasAloneSince"/> tells whether one has begun.
    /// </summary>
    public bool BeginAlone()
    {
        // In this order: a question in between gets the answer no, and a run that begins in between leaves a mark.
        _isAlone = false;
        _held.Unmark();
        return _isAlone = IsAlone();
    }

    /// <summary>
    /// Whether no other run has begun since <see cref="BeginAlone"/> found none: then all that other runs can have
    /// written was written before. It costs one system call.
    /// </summary>
    public bool WasAloneSince => !_held.IsMarked && _isAlone;

    /// <summary>Whether a run that is not this one lives.</summary>
    public static bool IsAlive(OwnFolder folder, JournalPaths paths, string run) => !IsFree(folder, paths.LockName(run));

    /// <inheritdoc/>
    public void Dispose()
    {
        _held.Dispose();
        _folder.Dispose();
    }

    /// <summary>What is not our own may be anybody's: it counts as held, and a draft stays.</summary>
    private static bool IsFree(OwnFolder folder, string name)
    {
        try
        {
            using var taken = FileLock.TryTakeIn(folder, name, makes: false, out var isThere);
            return taken is not null || !isThere;
        }
        catch (PosixException)
        {
            return false;
        }
    }
}
