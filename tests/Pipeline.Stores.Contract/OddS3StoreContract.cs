using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Stores;
using Pipeline.Stores.S3;
using Pipeline.Testing.Servers.S3.Odd;

namespace Pipeline.Stores.Contract;

/// <summary>
/// The store for buckets on the server that can be odd, where it is not: what the contract asks of a real server it
/// does too.
/// </summary>
public sealed class OddS3StoreContract : StoreContract
{
    private readonly OddS3Server _server = new();

    protected override ValueTask<IFileStore> OpenAsync() => new(OpenSecond());

    protected override IFileStore OpenSecond() =>
        new S3Store(_server.Options("in/folder/"), new("bucket", new EventStream(), TimeProvider.System));

    protected override ValueTask CloseAsync() => _server.DisposeAsync();
}
