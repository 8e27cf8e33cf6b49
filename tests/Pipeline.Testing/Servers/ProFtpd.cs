using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Pipeline.Testing.Servers;

/// <summary>
/// ProFTPD with mod_sftp on a free loopback port: a second implementation of the protocol, without a shell.
/// </summary>
public sealed class ProFtpd : SftpDaemon
{
    private const string Program = "/usr/sbin/proftpd";
    private readonly ProFtpdOptions options;

    /// <summary>Starts the server; the test is skipped when ProFTPD or its mod_sftp is not installed.</summary>
    public ProFtpd(ProFtpdOptions? options = null)
        : base(Demanded())
    {
        this.options = options ?? new ProFtpdOptions();
        File.WriteAllText(
            Path.Combine(Folder, "key.rfc4716"),
            Tool.Run("ssh-keygen", "-e", "-m", "RFC4716", "-f", KeyFile + ".pub")
        );
        Password = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));
        WriteUsers();
        StartOnSomePort();
    }

    /// <summary>Who may log in.</summary>
    public string User { get; } = "tester";

    /// <summary>The user's password; the key works as well.</summary>
    public string Password { get; }

    private protected override (Daemon Daemon, bool IsUp) Launch()
    {
        var config = Path.Combine(Folder, "proftpd.conf");
        File.WriteAllText(config, Config());
        var daemon = new Daemon(Program, "-n", "-c", config);
        return (daemon, daemon.WaitFor("STARTUP") && Answers());
    }

    private static string Demanded()
    {
        RequiresTool.Program(Program, "proftpd-core");
        RequiresTool.Program("/usr/lib/proftpd/mod_sftp.so", "proftpd-mod-crypto");
        return "ProFTPD";
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
        var who = options.Unprivileged ? Nobody() : Environment.UserName;
        var ids = $"{Tool.Run("id", "-u", who).Trim()}:{Tool.Run("id", "-g", who).Trim()}";
        var hash = Tool.Run("openssl", "passwd", "-6", Password).Trim();
        var users = Path.Combine(Folder, "users");
        File.WriteAllText(users, $"{User}:{hash}:{ids}::{Root}:/bin/false\n");
        File.SetUnixFileMode(users, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Somebody else must get to the folder that is served.</summary>
    private string Nobody()
    {
        RequiresTool.Root("serve files as somebody else");
        File.SetUnixFileMode(Folder, File.GetUnixFileMode(Folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return "nobody";
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
            AuthUserFile {Folder}/users
            DefaultRoot {Root}
            PidFile {Folder}/pid
            ScoreboardFile none
            DelayEngine off
            WtmpLog off
            SystemLog none
            TransferLog none
            AllowOverwrite on
            AllowStoreRestart on
            AllowRetrieveRestart on
            SFTPEngine on
            SFTPHostKey {Folder}/host
            SFTPAuthorizedUserKeys file:{Folder}/key.rfc4716
            SFTPAuthMethods publickey password
            {(options.Extensions is null ? "" : $"SFTPExtensions {options.Extensions}")}
            {string.Join('\n', options.MoreConfig)}

            """;
    }
}
