using System.Runtime.InteropServices;

namespace Pipeline.Sftp.Client;

/// <summary>
/// Declares a connection dead on which requests wait and nothing arrives, or so little that nobody can live on it: a
/// byte now and then is no answer.
/// </summary>
internal sealed class ResponseWatchdog(SftpSettings settings, SftpMultiplexer link)
{
    /// <summary>A reply that has begun must be whole within so many times the patience.</summary>
    private const int Times = 10;

    /// <summary>
    /// Bytes of a file a second below which they are not worth waiting for; the slowest modems gave more.
    /// </summary>
    private const int Least = 64;

    /// <summary>No reply is on its way in.</summary>
    private const long Idle = -1;

    private long _last = settings.Time.GetTimestamp();
    private long _arrived;
    private long _begun = Idle;
    private long _before;
    private long _fileBytes;
    private bool _isOfFile;
    private ITimer? _timer;

    public void Start() =>
        _timer = settings.Time.CreateTimer(
            static state => ((ResponseWatchdog)state!).Look(),
            this,
            settings.Timeout / 4,
            settings.Timeout / 4
        );

    /// <summary>The first request after a time of rest was sent.</summary>
    public void Asked() => Volatile.Write(ref _last, settings.Time.GetTimestamp());

    /// <summary>So many bytes arrived. Called by the loop that reads, as are the next four.</summary>
    public void Arrived(int count)
    {
        Volatile.Write(ref _arrived, _arrived + count);
        Asked();
    }

    /// <summary>The first byte of a reply is there.</summary>
    public void Begins()
    {
        Volatile.Write(ref _before, _arrived);
        Volatile.Write(ref _isOfFile, false);
        Volatile.Write(ref _begun, settings.Time.GetTimestamp());
    }

    /// <summary>The reply brings bytes of a file: as many as a slow line carries in a long time.</summary>
    public void BringsFile() => Volatile.Write(ref _isOfFile, true);

    /// <summary>Bytes of a file are there.</summary>
    public void Brought(int count) => Volatile.Write(ref _fileBytes, _fileBytes + count);

    /// <summary>All of the reply is there.</summary>
    public void Ends() => Volatile.Write(ref _begun, Idle);

    /// <summary>
    /// Asked after each answer that brought fewer bytes of a file than were asked for: whether they have come too
    /// slowly for too long, over the whole connection.
    /// </summary>
    /// <param name="pace">When the caller began to look, and how many had come by then.</param>
    public bool Crawls(ref Pace pace)
    {
        var now = Volatile.Read(ref _fileBytes);
        var crawls = false;
        if (pace.Since is { } since)
        {
            var time = settings.Time.GetElapsedTime(since);
            if (time < settings.Timeout * Times)
                return false;
            crawls = now - pace.Bytes < Least * time.TotalSeconds;
        }
        pace = new(settings.Time.GetTimestamp(), now);
        return crawls;
    }

    public void Stop() => _timer?.Dispose();

    private void Look()
    {
        var (any, slow) = link.Waiting();
        var patience = slow ? settings.SlowTimeout : settings.Timeout;
        if (any && settings.Time.GetElapsedTime(Volatile.Read(ref _last)) >= patience)
            GiveUp($"no answer for {patience.TotalSeconds:0.#} s");
        else if (Volatile.Read(ref _begun) is not Idle and var begun && settings.Time.GetElapsedTime(begun) is var time)
        {
            var came = Volatile.Read(ref _arrived) - Volatile.Read(ref _before);
            var isSlowFile = Volatile.Read(ref _isOfFile) && came >= Least * time.TotalSeconds;
            if (time >= settings.Timeout * Times && !isSlowFile)
                GiveUp($"an answer was incomplete after {time.TotalSeconds:0} s");
        }
    }

    private void GiveUp(string why) =>
        link.End(new SftpException(SftpStatus.ConnectionLost, $"the connection was closed: {why}"));

    /// <summary>From when on, and from how many bytes on.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal record struct Pace(long? Since, long Bytes);
}
