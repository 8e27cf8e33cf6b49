namespace Pipeline.Sftp.Client;

/// <summary>Declares a connection dead on which requests wait and nothing arrives.</summary>
internal sealed class LinkWatch(SftpSettings settings, SftpLink link)
{
    private long _last = settings.Time.GetTimestamp();
    private ITimer? _timer;

    public void Start() =>
        _timer = settings.Time.CreateTimer(
            static state => ((LinkWatch)state!).Look(),
            this,
            settings.Timeout / 4,
            settings.Timeout / 4
        );

    /// <summary>Something arrived, or the first request after a time of rest was sent.</summary>
    public void Arrived() => Volatile.Write(ref _last, settings.Time.GetTimestamp());

    public void Stop() => _timer?.Dispose();

    private void Look()
    {
        var (any, slow) = link.Waiting();
        var patience = slow ? settings.SlowTimeout : settings.Timeout;
        if (any && settings.Time.GetElapsedTime(Volatile.Read(ref _last)) >= patience)
            link.End(
                new SftpException(
                    SftpStatus.ConnectionLost,
                    $"the connection was given up: no answer for {patience.TotalSeconds:0.#} s"
                )
            );
    }
}
