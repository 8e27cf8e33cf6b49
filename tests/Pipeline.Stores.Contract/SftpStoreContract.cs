using Pipeline.Engine.Events;
using Pipeline.Engine.Stores;
using Pipeline.Stores.Sftp;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Stores.Contract;

/// <summary>The store for files on an SFTP server; every fact gets a folder of its own on it.</summary>
public abstract class SftpStoreContract : FolderStoreContract
{
    private string? _folder;

    protected override string Folder => _folder!;

    protected override ValueTask<IFileStore> OpenAsync()
    {
        var name = $"fact-{Guid.NewGuid():N}";
        _folder = System.IO.Path.Combine(ServedFolder, name);
        Directory.CreateDirectory(_folder);
        var house = new StoreContext("supplier", new EventStream(), TimeProvider.System, new HashSet<string>());
        return new(new SftpStore(Options with { Root = name }, house));
    }

    /// <summary>By a program: the runtime cannot delete a name that is not valid UTF-8.</summary>
    protected override async ValueTask CloseAsync() => await RunAsync("rm", "-rf", Folder);

    /// <summary>The folder of this machine in which sessions begin.</summary>
    protected abstract string ServedFolder { get; }

    /// <summary>How to reach the server.</summary>
    protected abstract SftpStoreOptions Options { get; }
}

/// <summary>This program's own server.</summary>
public sealed class BuiltInSftpStoreContract(TempFolder folder) : SftpStoreContract, IClassFixture<TempFolder>
{
    protected override string ServedFolder => folder.Path;

    protected override SftpStoreOptions Options => new() { BuiltIn = folder.Path };
}

/// <summary>OpenSSH's server, behind the OpenSSH client.</summary>
public sealed class SshdSftpStoreContract(SshdFixture server) : SftpStoreContract, IClassFixture<SshdFixture>
{
    protected override string ServedFolder => server.Sshd.Root;

    protected override SftpStoreOptions Options => server.Options;
}

/// <summary>OpenSSH's server without its extensions: what a server of the protocol's draft alone can do.</summary>
public sealed class PlainSftpStoreContract(PlainSshdFixture server) : SftpStoreContract, IClassFixture<PlainSshdFixture>
{
    protected override string ServedFolder => server.Sshd.Root;

    protected override SftpStoreOptions Options => server.Options with { Rename = RenameWay.Plain, OneFilePerConnection = true };
}

/// <summary>A server of another house.</summary>
public sealed class ProFtpdSftpStoreContract(ProFtpdFixture server) : SftpStoreContract, IClassFixture<ProFtpdFixture>
{
    protected override string ServedFolder => server.ProFtpd.Root;

    protected override SftpStoreOptions Options => server.Options;
}

/// <summary>A program that speaks SFTP on its standard streams.</summary>
public sealed class CommandSftpStoreContract(TempFolder folder) : SftpStoreContract, IClassFixture<TempFolder>
{
    private const string Program = "/usr/lib/openssh/sftp-server";

    protected override string ServedFolder => folder.Path;

    protected override SftpStoreOptions Options
    {
        get
        {
            Demand.Program(Program, "openssh-sftp-server");
            return new() { Command = [Program, "-d", folder.Path] };
        }
    }
}
