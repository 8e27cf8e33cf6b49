using Pipeline.Abstractions.Stores;
using Pipeline.Stores.Local;
using Pipeline.Testing;

namespace Pipeline.Stores.Contract;

public sealed class LocalStoreContract : FolderStoreContract
{
    private readonly TempFolder _folder = new();

    protected override string Folder => _folder.At("root");

    protected override ValueTask<IFileStore> OpenAsync()
    {
        Directory.CreateDirectory(Folder);
        return new(OpenSecond());
    }

    protected override IFileStore OpenSecond() => new LocalStore("local", new() { Root = Folder });

    protected override ValueTask CloseAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
