using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Servers;

/// <summary>Whose server it is.</summary>
public enum Make
{
    OpenSsh,
    ProFtpd,
}

/// <summary>A real server, whoever made it, as a pipeline file speaks of it.</summary>
internal sealed class RealServer : IDisposable
{
    /// <summary>OpenSSH's sessions begin in memory, so that the fsync the program asks of it costs nothing.</summary>
    private readonly TempFolder _memory = new();
    private readonly Sshd? _sshd;
    private readonly ProFtpd? _proFtpd;

    /// <param name="make">Whose it is.</param>
    /// <param name="options">How OpenSSH's is wanted.</param>
    /// <param name="unprivileged">Whether the user is one who may not read and write everything.</param>
    /// <param name="config">Further lines of the configuration of ProFTPD.</param>
    public RealServer(Make make, SshdOptions? options = null, bool unprivileged = false, params string[] config)
    {
        if (make == Make.ProFtpd)
            _proFtpd = new(new ProFtpdOptions { Unprivileged = unprivileged, MoreConfig = config });
        else
            _sshd = new((options ?? new SshdOptions { Password = unprivileged }) with { StartFolder = _memory.Path });
    }

    /// <summary>The folder that a session begins in, as this machine sees it.</summary>
    public string Root => _proFtpd?.Root ?? _memory.Path;

    public int Port => _proFtpd?.Port ?? _sshd!.Port;

    public string User => _proFtpd?.User ?? _sshd!.User;

    public string Password => (_proFtpd?.Password ?? _sshd!.Password)!;

    public string KnownHosts => _proFtpd?.KnownHostsFile ?? _sshd!.KnownHostsFile;

    public string KeyFile => _proFtpd?.KeyFile ?? _sshd!.KeyFile;

    /// <summary>The store's entry in a pipeline file, with a login by key.</summary>
    public string Store(string more = "") => StoreAt(Port, $"key_file: {KeyFile}, {more}");

    /// <summary>The same, with a login and a port of the test's own.</summary>
    public string StoreAt(int port, string login) =>
        $"{{ sftp: {{ host: 127.0.0.1, port: {port}, user: {User}, known_hosts: {KnownHosts}, {login} }} }}";

    /// <summary>
    /// The same over a relay. With a relay that stalls, the program cannot be done before it or the server is stopped,
    /// however quick the machine is.
    /// </summary>
    public string StoreThrough(Relay relay, string more = "") =>
        StoreAt(relay.Port, $"key_file: {KeyFile}, accept_new: true, {more}");

    public void Stop()
    {
        _proFtpd?.Stop();
        _sshd?.Stop();
    }

    public void Start()
    {
        _proFtpd?.Start();
        _sshd?.Start();
    }

    public void Dispose()
    {
        _proFtpd?.Dispose();
        _sshd?.Dispose();
        _memory.Dispose();
    }
}
