using Pipeline.Abstractions.Stores;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Ssh;

namespace Pipeline.Stores.Sftp.Connections;

/// <summary>
/// Opens single connections as the options say: by ssh, by a program, or to a server inside this one.
/// </summary>
internal sealed class SftpConnectionFactory(SftpStoreOptions options, StoreContext context)
{
    private readonly SftpSettings _settings = new()
    {
        Packet = (int?)options.Packet?.Bytes,
        Timeout = options.Timeout,
        Time = context.Clock,
    };

    /// <summary>The same for all stores that reach one server: they share the turns of connecting.</summary>
    internal static string KeyOf(SftpStoreOptions options) =>
        options.Host is null ? options.Server : $"{options.Host}:{options.Port ?? 22}";

    /// <summary>Opens one.</summary>
    /// <exception cref="SshException">There is no connection; the message says what to do.</exception>
    internal async Task<SftpConnection> OpenAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        options.BuiltIn is { } folder
            ? await InProcessTransport.OpenAsync(folder, _settings, cancellationToken)
            : await SshConnector.ConnectAsync(Ssh(timeout), _settings, cancellationToken);

    /// <summary>Opens a channel to a hash command; null when the algorithm is not known.</summary>
    /// <exception cref="SshException">The server runs no such command.</exception>
    internal Task<HashChannel?> OpenHashesAsync(string algorithm, TimeSpan timeout, CancellationToken cancellationToken) =>
        SshConnector.OpenHashesAsync(Ssh(timeout), algorithm, context.Clock, cancellationToken);

    private SshOptions Ssh(TimeSpan timeout) =>
        new()
        {
            Host = options.Host ?? "",
            Port = options.Port,
            User = options.User,
            KeyFile = options.KeyFile,
            Passphrase = options.GivenPassphrase is { } passphrase ? passphrase.Reveal : null,
            Password = options.Password is { } password ? password.Reveal : null,
            KnownHosts = TextOrNull(options.KnownHosts),
            AcceptNew = options.AcceptNew,
            HostKey = TextOrNull(options.HostKey),
            SshConfig = options.SshConfig,
            Jump = options.Jump,
            Ciphers = options.Ciphers,
            Command = options.Command,
            KeepAlive = options.KeepAlive,
            ConnectTimeout = timeout,
            Environment = options.Env.ToDictionary(variable => variable.Key, variable => (Func<string>)variable.Value.Reveal),
        };

    /// <summary>An empty text, as from an environment variable that is not set, is none.</summary>
    private static string? TextOrNull(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
