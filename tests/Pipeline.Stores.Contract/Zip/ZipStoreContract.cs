using System.IO.Compression;
using Pipeline.Abstractions.Stores;
using Pipeline.Stores.Zip;
using Pipeline.Testing;

namespace Pipeline.Stores.Contract.Zip;

public sealed class ZipStoreContract : StoreContract
{
    private readonly TempFolder _folder = new();

    protected override ValueTask<IFileStore> OpenAsync()
    {
        ZipFile.Open(_folder.At("box.zip"), ZipArchiveMode.Create).Dispose();
        return new(OpenSecond());
    }

    protected override IFileStore OpenSecond() =>
        new ZipStore("zip", new() { File = _folder.At("box.zip") }, TimeProvider.System);

    protected override ValueTask CloseAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
