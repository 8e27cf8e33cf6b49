namespace Pipeline.Engine.Execution.Tuning;

/// <summary>
/// Measures how fast a stage is, in windows that are long enough to tell something: some time, and some files or bytes
/// for each worker. A file counts as some bytes beside its own, as each costs some round trips; so empty files are
/// measured too, and a change from small files to big ones is not taken for one of speed.
/// </summary>
internal sealed class ThroughputWindow(TimeProvider clock)
{
    private const double FileCost = 64 * 1024;
    private const long BytesOfAWorker = 1 << 20;
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(400);
    private long _began = clock.GetTimestamp();
    private long _files;
    private long _bytes;
    private bool _isFresh = true;

    /// <summary>
    /// The next look only begins a window: what happened until then was done with another number of workers, or with
    /// too few files to work on.
    /// </summary>
    public void Restart() => _isFresh = true;

    /// <summary>Looks at the totals; the rate when a window is over, else null.</summary>
    /// <param name="files">Files done since the run began.</param>
    /// <param name="bytes">Bytes moved since the run began.</param>
    /// <param name="workers">How many are at work.</param>
    public double? Look(long files, long bytes, int workers)
    {
        if (_isFresh)
        {
            Begin(files, bytes);
            return null;
        }
        var (moreFiles, moreBytes, time) = (files - _files, bytes - _bytes, clock.GetElapsedTime(_began));
        if (time < Shortest || (moreFiles < workers && moreBytes < workers * BytesOfAWorker))
            return null;
        Begin(files, bytes);
        return (moreFiles * FileCost + moreBytes) / time.TotalSeconds;
    }

    private void Begin(long files, long bytes) =>
        (_began, _files, _bytes, _isFresh) = (clock.GetTimestamp(), files, bytes, false);
}
