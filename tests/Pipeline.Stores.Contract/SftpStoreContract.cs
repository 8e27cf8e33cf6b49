using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.Contract;

/// <summary>The store for files on an SFTP server; every fact begins with an empty root.</summary>
public abstract class SftpStoreContract(SftpFixture server) : FolderStoreContract
{
    protected override string Folder => server.Folder;

    protected override ValueTask<IFileStore> OpenAsync()
    {
        Directory.CreateDirectory(Folder);
        return new(server.Lend());
    }

    /// <summary>By a program: the runtime cannot delete a name that is not valid UTF-8.</summary>
    protected override async ValueTask CloseAsync() => await RunAsync("rm", "-rf", Folder);
}

public sealed class BuiltInSftpStoreContract(BuiltInFixture server) : SftpStoreContract(server), IClassFixture<BuiltInFixture>;

public sealed class SuffixSftpStoreContract(SuffixFixture server) : SftpStoreContract(server), IClassFixture<SuffixFixture>;

public sealed class CommandSftpStoreContract(CommandFixture server) : SftpStoreContract(server), IClassFixture<CommandFixture>;

public sealed class SshdSftpStoreContract(SshdFixture server) : SftpStoreContract(server), IClassFixture<SshdFixture>;

public sealed class PlainSftpStoreContract(PlainSshdFixture server) : SftpStoreContract(server), IClassFixture<PlainSshdFixture>;

public sealed class ProFtpdSftpStoreContract(ProFtpdFixture server) : SftpStoreContract(server), IClassFixture<ProFtpdFixture>
{
    protected override bool HashesPartsWrongly => true;
}
