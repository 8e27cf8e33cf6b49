using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Stores;
using Pipeline.Stores.S3;
using Pipeline.Testing.Servers.S3;

[assembly: AssemblyFixture(typeof(SharedRadosgw))]

namespace Pipeline.Stores.Contract;

/// <summary>
/// The store for buckets, on a real S3 server; every fact has a bucket of its own and a folder in it.
/// </summary>
public sealed class S3StoreContract(SharedRadosgw shared) : StoreContract
{
    private Bucket _bucket = null!;

    protected override async ValueTask<IFileStore> OpenAsync()
    {
        _bucket = await Bucket.CreateAsync(shared.Server, Stop);
        return OpenSecond();
    }

    protected override IFileStore OpenSecond() =>
        new S3Store(_bucket.Options("in/folder/"), new("bucket", new EventStream(), TimeProvider.System));

    protected override ValueTask CloseAsync() => _bucket.DisposeAsync();
}
