namespace Pipeline.Engine.Journal;

/// <summary>
/// Tells live runs from dead ones: each run holds its lock file open and locked (<c>flock</c> on Unix) until it ends, and the kernel lets go of the lock
/// when the process dies, however it dies.
/// </summary>
internal sealed class RunLock : IDisposable
{
    /// <summary>A lock file that nobody holds is litter after this long; a younger one may be about to be locked.</summary>
    private static readonly TimeSpan Litter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);
    private const int Attempts = 100;

    private readonly JournalPaths _paths;
    private readonly string _run;
    private readonly FileStream _held;

    private RunLock(JournalPaths paths, string run, FileStream held) => (_paths, _run, _held) = (paths, run, held);

    /// <summary>Takes the run's lock, and clears away what killed runs left long ago.</summary>
    public static RunLock Take(JournalPaths paths, string run, TimeProvider clock)
    {
        foreach (var (old, path) in paths.Locks())
        {
            if (clock.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(path) > Litter && IsFree(path))
                File.Delete(path);
        }
        return new(paths, run, Hold(paths.Lock(run)));
    }

    /// <summary>Between the making of the file and its lock others may try it, or take it for litter.</summary>
    private static FileStream Hold(string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var mode = File.Exists(path) ? FileMode.Open : FileMode.CreateNew;
                var held = PrivateFile.Open(path, mode, FileShare.None, FileOptions.DeleteOnClose);
                if (File.Exists(path) || attempt == Attempts)
                    return held;
                held.Dispose();
            }
            catch (IOException) when (attempt < Attempts && Directory.Exists(Path.GetDirectoryName(path)))
            {
                Thread.Sleep(Moment);
            }
        }
    }

    /// <summary>
    /// Whether the run still lives, as far as can be told. Where the file system knows no locks nobody can tell, and every run counts as alive:
    /// a draft that stays is better than one taken from under its owner.
    /// </summary>
    public bool IsAlive(string run) => run == _run || IsFree(_paths.Lock(_run)) || IsAlive(_paths, run);

    /// <summary>Whether no other run lives, for sure.</summary>
    public bool IsAlone() => !IsFree(_paths.Lock(_run)) && _paths.Locks().All(other => other.Run == _run || IsFree(other.Path));

    /// <summary>Whether a run that is not this one lives.</summary>
    public static bool IsAlive(JournalPaths paths, string run) => !IsFree(paths.Lock(run));

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();

    private static bool IsFree(string path)
    {
        try
        {
            PrivateFile.Open(path, FileMode.Open, FileShare.None).Dispose();
            return true;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
