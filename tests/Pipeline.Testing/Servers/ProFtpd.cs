using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Pipeline.Testing.Servers;

/// <summary>ProFTPD with mod_sftp on a free loopback port: a second implementation of the protocol, without a shell.</summary>
public sealed class ProFtpd : IDisposable
{
    private const string Program = "/usr/sbin/proftpd";
    private readonly string folder = Directory.CreateTempSubdirectory("pipeline-proftpd-").FullName;
    private readonly ProFtpdOptions options;
    private Daemon? daemon;
    private string earlierLog = "";

    /// <summary>Starts the server; the test is skipped when ProFTPD or its mod_sftp is not installed.</summary>
    public ProFtpd(ProFtpdOptions? options = null)
    {
        this.options = options ?? new ProFtpdOptions();
        Demand.Program(Program, "proftpd-core");
        Demand.Program("/usr/lib/proftpd/mod_sftp.so", "proftpd-mod-crypto");
        Root = Directory.CreateDirectory(Path.Combine(folder, "root")).FullName;
        Tool.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "host", "-f", Path.Combine(folder, "host"));
        Tool.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", KeyFile);
        File.WriteAllText(
            Path.Combine(folder, "key.rfc4716"),
            Tool.Run("ssh-keygen", "-e", "-m", "RFC4716", "-f", KeyFile + ".pub")
        );
        Password = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));
        WriteUsers();
        StartOnSomePort();
        File.WriteAllText(KnownHostsFile, $"[{Host}]:{Port} {HostKey}\n");
    }

    /// <summary>The address it listens on.</summary>
    public string Host { get; } = "127.0.0.1";

    /// <summary>The port it listens on, kept over <see cref="Stop"/> and <see cref="Start"/>.</summary>
    public int Port { get; private set; }

    /// <summary>Who may log in.</summary>
    public string User { get; } = "tester";

    /// <summary>The user's password; the key works as well.</summary>
    public string Password { get; }

    /// <summary>The folder that is the user's <c>/</c>.</summary>
    public string Root { get; }

    /// <summary>The private key that may log in.</summary>
    public string KeyFile => Path.Combine(folder, "key");

    /// <summary>A known_hosts file with this server's key.</summary>
    public string KnownHostsFile => Path.Combine(folder, "known_hosts");

    /// <summary>The server's public host key: type and base64.</summary>
    public string HostKey => string.Join(' ', File.ReadAllText(Path.Combine(folder, "host.pub")).Split(' ').Take(2));

    /// <summary>Everything that the server said so far.</summary>
    public string Log => earlierLog + daemon?.Log;

    /// <summary>Kills the server and all its sessions; the port then refuses connections.</summary>
    public void Stop()
    {
        earlierLog = Log;
        daemon?.Dispose();
        daemon = null;
    }

    /// <summary>Starts it again on the same port, with the same keys.</summary>
    public void Start()
    {
        if (!TryStart())
        {
            throw new InvalidOperationException($"ProFTPD does not start on port {Port}:\n{Log}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        Directory.Delete(folder, recursive: true);
    }

    private void StartOnSomePort()
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            Port = FreePort.Find();
            if (TryStart())
            {
                return;
            }
        }

        throw new InvalidOperationException($"ProFTPD does not start:\n{Log}");
    }

    private bool TryStart()
    {
        var config = Path.Combine(folder, "proftpd.conf");
        File.WriteAllText(config, Config());
        daemon = new Daemon(Program, "-n", "-c", config);
        if (daemon.WaitFor("STARTUP") && Answers())
        {
            return true;
        }

        Stop();
        return false;
    }

    private bool Answers()
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            using var socket = new TcpClient();
            try
            {
                socket.Connect(Host, Port);
                return true;
            }
            catch (SocketException)
            {
                Thread.Sleep(25);
            }
        }

        return false;
    }

    private void WriteUsers()
    {
        var ids = $"{Tool.Run("id", "-u").Trim()}:{Tool.Run("id", "-g").Trim()}";
        var hash = Tool.Run("openssl", "passwd", "-6", Password).Trim();
        var users = Path.Combine(folder, "users");
        File.WriteAllText(users, $"{User}:{hash}:{ids}::{Root}:/bin/false\n");
        File.SetUnixFileMode(users, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private string Config()
    {
        var port = Port.ToString(CultureInfo.InvariantCulture);
        return $"""
            ServerType standalone
            LoadModule mod_sftp.c
            Port {port}
            DefaultAddress {Host}
            SocketBindTight on
            UseIPv6 off
            User {Environment.UserName}
            Group {Tool.Run("id", "-gn").Trim()}
            RootLogin on
            RequireValidShell off
            AuthOrder mod_auth_file.c
            AuthUserFile {folder}/users
            DefaultRoot {Root}
            PidFile {folder}/pid
            ScoreboardFile none
            DelayEngine off
            WtmpLog off
            SystemLog none
            TransferLog none
            AllowOverwrite on
            AllowStoreRestart on
            AllowRetrieveRestart on
            SFTPEngine on
            SFTPHostKey {folder}/host
            SFTPAuthorizedUserKeys file:{folder}/key.rfc4716
            SFTPAuthMethods publickey password
            {(options.Extensions is null ? "" : $"SFTPExtensions {options.Extensions}")}
            {string.Join('\n', options.MoreConfig)}

            """;
    }
}
