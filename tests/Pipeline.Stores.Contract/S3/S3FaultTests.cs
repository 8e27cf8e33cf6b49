using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;
using Pipeline.Stores.S3;
using Pipeline.Testing.Servers;
using Pipeline.Testing.Servers.S3;

namespace Pipeline.Stores.Contract.S3;

/// <summary>What is said when the server, or the way to it, is not as it should be.</summary>
public sealed class S3FaultTests(SharedRadosgw shared) : S3Facts(shared)
{
    private static readonly StorePath Path = StorePath.Parse("a.bin");

    [Fact]
    public Task Missing_bucket() =>
        SaysAsync(options => options with { Bucket = "no-such-bucket-here" }, "no bucket 'no-such-bucket-here'");

    [Fact]
    public Task Unknown_access_key() =>
        SaysAsync(options => options with { AccessKey = "nobody" }, "does not know the access key");

    [Fact]
    public Task Wrong_secret() =>
        SaysAsync(options => options with { SecretKey = new Secret("not-to-be-seen-wrong") }, "correct 'secret_key'");

    [Fact]
    public Task Server_that_is_not_there() =>
        SaysAsync(options => options with { Endpoint = $"http://127.0.0.1:{FreePort.Find()}" }, "refused the connection");

    [Fact]
    public Task Name_that_is_not_known() =>
        SaysAsync(options => options with { Endpoint = "https://no-such-host.invalid" }, "correct 'endpoint'");

    [Theory]
    [InlineData("http://192.0.2.1", true)]
    [InlineData("http://0.0.0.0:9000", true)]
    [InlineData("http://[fe80::1]:9000", true)]
    [InlineData("http://localhost.example.org", true)]
    [InlineData("http://127.0.0.1.example.org", true)]
    [InlineData("http://127.0.0.2:9000", false)]
    [InlineData("http://[::1]:9000", false)]
    [InlineData("http://LOCALHOST", false)]
    [InlineData("https://192.0.2.1", false)]
    [InlineData("192.0.2.1:9000", false)]
    public void Plain_http_is_for_this_machine_alone(string endpoint, bool isRefused)
    {
        var options = new S3StoreOptions { Bucket = "b", Endpoint = endpoint };

        Assert.Equal(isRefused, options.Faults().Any(fault => fault.Message.Contains("or 'insecure: true'")));
        Assert.Empty((options with { Insecure = true }).Faults());
    }

    [Fact]
    public Task Https_where_there_is_none() =>
        SaysAsync(options => options with { Endpoint = options.Endpoint!["http://".Length..] }, "http or https?");

    private async Task SaysAsync(Func<S3StoreOptions, S3StoreOptions> change, string words)
    {
        var store = Open(change(Bucket.Options()));
        Func<Task>[] calls =
        [
            async () => await store.ListAsync(StorePath.Root, true, Stop).ToListAsync(Stop),
            async () => await store.FindAsync(Path, Stop),
            async () => await store.OpenReadAsync(Path, Stop),
            () => WriteAsync(store, Order("a.bin", 3), [1, 2, 3]),
            () => WriteAsync(store, Order("a.bin", 17 * Mebibyte), Bytes(17 * Mebibyte)),
            async () => await store.DeleteAsync(Path, Stop),
        ];
        foreach (var call in calls)
        {
            var fault = await RefusesAsync(StoreErrorKind.Unreachable, call);
            Assert.False(fault.IsTransient);
            Assert.Contains(words, fault.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', fault.Message);
        }
    }
}
