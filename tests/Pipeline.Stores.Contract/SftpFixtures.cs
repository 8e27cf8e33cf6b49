using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;
using Pipeline.Stores.Sftp;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Stores.Contract;

/// <summary>One server and one store on it for all facts of a class.</summary>
public abstract class SftpFixture(IDisposable server, string served, SftpStoreOptions options) : IAsyncLifetime
{
    private readonly SftpStore _store = new(
        options with
        {
            Root = "root",
        },
        new("supplier", new EventStream(), TimeProvider.System)
    );

    /// <summary>The folder of this machine that is the store's root.</summary>
    public string Folder { get; } = Path.Combine(served, "root");

    public IFileStore Lend() => new BorrowedStore(_store);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        server.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>This program's own server.</summary>
public sealed class BuiltInFixture : SftpFixture
{
    public BuiltInFixture()
        : this(new()) { }

    private BuiltInFixture(TempFolder folder)
        : base(folder, folder.Path, new() { BuiltIn = folder.Path }) { }
}

/// <summary>The same, with drafts whose names do not begin with a dot.</summary>
public sealed class SuffixFixture : SftpFixture
{
    public SuffixFixture()
        : this(new()) { }

    private SuffixFixture(TempFolder folder)
        : base(
            folder,
            folder.Path,
            new()
            {
                BuiltIn = folder.Path,
                TempName = TempName.Suffix,
                Rename = RenameWay.Plain,
            }
        ) { }
}

/// <summary>A program that speaks SFTP on its standard streams.</summary>
public sealed class CommandFixture : SftpFixture
{
    private const string Program = "/usr/lib/openssh/sftp-server";

    public CommandFixture()
        : this(new()) { }

    private CommandFixture(TempFolder folder)
        : base(folder, folder.Path, new() { Command = [Program, "-d", folder.Path] }) =>
        RequiresTool.Program(Program, "openssh-sftp-server");
}

/// <summary>OpenSSH's server, behind the OpenSSH client.</summary>
public sealed class SshdFixture : SftpFixture
{
    public SshdFixture()
        : this(new()) { }

    private SshdFixture(Sshd sshd)
        : base(sshd, sshd.Root, To(sshd)) { }

    internal static SftpStoreOptions To(Sshd sshd) =>
        new()
        {
            Host = sshd.Host,
            Port = sshd.Port,
            User = sshd.User,
            KeyFile = sshd.KeyFile,
            KnownHosts = sshd.KnownHostsFile,
        };
}

/// <summary>OpenSSH's server without what goes beyond the protocol's draft.</summary>
public sealed class PlainSshdFixture : SftpFixture
{
    public PlainSshdFixture()
        : this(new(new SshdOptions { SftpArguments = "-P posix-rename,fsync,statvfs,hardlink,limits,copy-data" })) { }

    private PlainSshdFixture(Sshd sshd)
        : base(sshd, sshd.Root, SshdFixture.To(sshd) with { Rename = RenameWay.Plain, OneFilePerConnection = true }) { }
}

/// <summary>A server of another house.</summary>
public sealed class ProFtpdFixture : SftpFixture
{
    public ProFtpdFixture()
        : this(new()) { }

    private ProFtpdFixture(ProFtpd server)
        : base(
            server,
            server.Root,
            new()
            {
                Host = server.Host,
                Port = server.Port,
                User = server.User,
                Password = new Secret(server.Password),
                KnownHosts = server.KnownHostsFile,
            }
        ) { }
}
