using Pipeline.Engine.Stores;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Ssh;

namespace Pipeline.Stores.Sftp.Connections;

/// <summary>Opens single connections as the options say: by ssh, by a program, or to a server inside this one.</summary>
internal sealed class ServerAddress(SftpStoreOptions options, StoreContext house)
{
    private readonly SftpSettings _settings = new()
    {
        Packet = (int?)options.Packet?.Bytes,
        Timeout = options.Timeout,
        Time = house.Clock,
    };

    /// <summary>The same for all stores that reach one server: they share the turns of connecting.</summary>
    internal string Key => options.Host is null ? options.Server : $"{options.Host}:{options.Port ?? 22}";

    /// <summary>Opens one.</summary>
    /// <exception cref="SshException">There is no connection; the message says what to do.</exception>
    internal async Task<SftpConnection> OpenAsync(TimeSpan timeout, CancellationToken stop)
    {
        if (options.BuiltIn is { } folder)
            return await ServedTransport.OpenAsync(folder, _settings, stop);
        return await SshConnector.ConnectAsync(
            new()
            {
                Host = options.Host ?? "",
                Port = options.Port,
                User = options.User,
                KeyFile = options.KeyFile,
                Password = options.Password is { } password ? password.Reveal : null,
                KnownHosts = options.KnownHosts,
                AcceptNew = options.AcceptNew,
                HostKey = options.HostKey,
                SshConfig = options.SshConfig,
                Jump = options.Jump,
                Ciphers = options.Ciphers,
                Command = options.Command,
                KeepAlive = options.KeepAlive,
                ConnectTimeout = timeout,
                SecretVariables = house.SecretVariables,
            },
            _settings,
            stop
        );
    }
}
