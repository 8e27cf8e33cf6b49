using Pipeline.Abstractions.Items;
using Pipeline.Testing.Servers.S3;

namespace Pipeline.Stores.Contract.S3;

/// <summary>What the server copies itself passes through nobody's hands.</summary>
public sealed class ServerCopyTests(SharedRadosgw shared) : S3Facts(shared)
{
    private static readonly DateTimeOffset Noon = new(2024, 2, 29, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [MemberData(nameof(StoreContract.HostileNames), MemberType = typeof(StoreContract))]
    public async Task Object_of_any_name_is_copied_with_its_time(string name)
    {
        var (from, to) = (Open(Bucket.Options("from")), Open(Bucket.Options("to")));
        await WriteAsync(from, Order(name, 1000), Bytes(1000));
        var order = Order($"copy/{name}", 1000) with { ModifiedAt = Noon };
        var entry = await to.TryCopyAsync(await from.OpenReadAsync(StorePath.Parse(name), Stop), order, Stop);
        Assert.Equal(entry, await to.FindAsync(order.Path, Stop));
        Assert.Equal(Noon, entry?.ModifiedAt);
        Assert.Equal(Bytes(1000), await Bucket.GetAsync($"to/copy/{name}"));
    }

    [Fact]
    public async Task Object_of_another_account_or_one_that_must_not_replace_goes_the_other_way()
    {
        var from = Open(Bucket.Options("from"));
        await WriteAsync(from, Order("a", 1000), Bytes(1000));
        var order = Order("a", 1000);
        var stranger = Open(Bucket.Options("to") with { AccessKey = "stranger" });
        await using var source = await from.OpenReadAsync(order.Path, Stop);
        Assert.Null(await stranger.TryCopyAsync(source, order, Stop));
        Assert.Null(await Open(Bucket.Options("to")).TryCopyAsync(source, order with { Replaces = false }, Stop));
        Assert.Equal(["from/a"], await Bucket.KeysAsync());
    }
}
