using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;
using Pipeline.Stores.S3;
using Pipeline.Stores.Sftp;

namespace Pipeline.Stores.Contract;

/// <summary>By its identity the journal knows whether a store's name still means the same place.</summary>
public sealed class IdentityTests
{
    private static readonly SftpStoreOptions Sftp = new()
    {
        Host = "example.org",
        User = "me",
        Root = "in",
    };
    private static readonly S3StoreOptions S3 = new()
    {
        Endpoint = "https://s3.example.org",
        Bucket = "bucket",
        Prefix = "in/",
        AccessKey = "key",
        SecretKey = new Secret("secret"),
    };

    public static TheoryData<SftpStoreOptions, bool> SftpServers =>
        new()
        {
            { Sftp with { Port = 22 }, true },
            { Sftp with { Host = "Example.ORG" }, true },
            { Sftp with { Root = "in/" }, true },
            { Sftp with { Password = new Secret("other") }, true },
            { Sftp with { Host = "example.com" }, false },
            { Sftp with { Port = 2222 }, false },
            { Sftp with { User = "you" }, false },
            { Sftp with { Root = "In" }, false },
            { Sftp with { Root = "/in" }, false },
            {
                new() { Command = ["ssh", "example.org"], Root = "in" },
                false
            },
        };

    public static TheoryData<S3StoreOptions, bool> Buckets =>
        new()
        {
            { S3 with { Endpoint = "https://s3.example.org/" }, true },
            { S3 with { Endpoint = "https://S3.example.org" }, true },
            { S3 with { Prefix = "in" }, true },
            { S3 with { AccessKey = "other" }, true },
            { S3 with { Endpoint = "https://s3.example.com" }, false },
            { S3 with { Endpoint = "https://s3.example.org:9000" }, false },
            { S3 with { Endpoint = "https://s3.example.org/storage/v1/s3" }, false },
            { S3 with { Bucket = "other" }, false },
            { S3 with { Prefix = "out/" }, false },
            { S3 with { Prefix = "" }, false },
        };

    [Theory]
    [MemberData(nameof(SftpServers), DisableDiscoveryEnumeration = true)]
    public async Task An_sftp_store_is_its_server_user_and_root(SftpStoreOptions other, bool isSame)
    {
        await using var one = new SftpStore(Sftp, Context);
        await using var two = new SftpStore(other, Context);

        Assert.Equal(isSame, one.Traits.Identity == two.Traits.Identity);
    }

    [Theory]
    [MemberData(nameof(Buckets), DisableDiscoveryEnumeration = true)]
    public async Task An_s3_store_is_its_server_bucket_and_prefix(S3StoreOptions other, bool isSame)
    {
        await using var one = new S3Store(S3, Context);
        await using var two = new S3Store(other, Context);

        Assert.Equal(isSame, one.Traits.Identity == two.Traits.Identity);
    }

    private static StoreContext Context => new("store", new EventStream(), TimeProvider.System);
}
