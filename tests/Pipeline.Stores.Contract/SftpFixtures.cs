using Pipeline.Engine.Files;
using Pipeline.Stores.Sftp;
using Pipeline.Testing.Servers;

namespace Pipeline.Stores.Contract;

/// <summary>One OpenSSH server for all facts of a class.</summary>
public class SshdFixture : IDisposable
{
    public SshdFixture()
        : this(new SshdOptions()) { }

    protected SshdFixture(SshdOptions options) => Sshd = new(options);

    public Sshd Sshd { get; }

    public SftpStoreOptions Options =>
        new()
        {
            Host = Sshd.Host,
            Port = Sshd.Port,
            User = Sshd.User,
            KeyFile = Sshd.KeyFile,
            KnownHosts = Sshd.KnownHostsFile,
        };

    public void Dispose()
    {
        Sshd.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>One that refuses what goes beyond the draft.</summary>
public sealed class PlainSshdFixture()
    : SshdFixture(new SshdOptions { SftpArguments = "-P posix-rename,fsync,statvfs,hardlink,limits,copy-data" });

/// <summary>One ProFTPD for all facts of a class.</summary>
public sealed class ProFtpdFixture : IDisposable
{
    public ProFtpd ProFtpd { get; } = new();

    public SftpStoreOptions Options =>
        new()
        {
            Host = ProFtpd.Host,
            Port = ProFtpd.Port,
            User = ProFtpd.User,
            Password = new Secret(ProFtpd.Password),
            KnownHosts = ProFtpd.KnownHostsFile,
        };

    public void Dispose() => ProFtpd.Dispose();
}
