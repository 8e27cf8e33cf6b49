using Pipeline.Abstractions.Stores;
using Pipeline.Testing.Servers.S3.Odd;

namespace Pipeline.Stores.Contract.S3;

/// <summary>Endpoints with a path, buckets that are at another endpoint, and keys that may not list.</summary>
public sealed class ElsewhereTests : OddFacts
{
    [Theory]
    [InlineData("/storage/v1/s3")]
    [InlineData("/s3")]
    public async Task Endpoint_may_have_a_path(string path)
    {
        var store = Open(new() { PathPrefix = path });
        await WriteAsync(store, Order("a b/ü+.txt", 3), [1, 2, 3]);
        await WriteAsync(store, Order("large", 6 * Mebibyte), Bytes(6 * Mebibyte));
        Assert.Equal(["a b", "a b/ü+.txt", "large"], (await ListAsync(store)).Select(entry => entry.Path.Text));
        Assert.Equal([1, 2, 3], await ReadAsync(store, "a b/ü+.txt", 3));
        Assert.NotNull(await store.TryCopyAsync(await store.OpenReadAsync(At("large"), Stop), Order("copy", 6 * Mebibyte), Stop));
        await store.DeleteAsync(At("large"), Stop);
        Assert.Equal(["a b/ü+.txt", "copy"], Server.Objects.Keys);
    }

    [Theory]
    [InlineData("https://s3.example.org/odd", "remove it there")]
    [InlineData("https://s3.example.org?x=1", "'endpoint' is a URL")]
    [InlineData("https://me@s3.example.org", "'endpoint' is a URL")]
    public void Endpoint_that_cannot_be_meant_is_refused(string endpoint, string words) =>
        Assert.Contains(
            words,
            Assert.Single((Server.Options() with { Endpoint = endpoint }).Faults()).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(301)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Bucket_at_another_endpoint_of_the_same_host_is_asked_for_there(int status)
    {
        await using var other = new OddS3Server(new() { PathPrefix = "/eu" });
        other.Seed("a", [1, 2, 3]);
        var store = Open(new() { Rules = [S3Rule.Redirect(status, other.Endpoint, OddS3Server.Bucket)] });
        await WriteAsync(store, Order("b", 6 * Mebibyte), Bytes(6 * Mebibyte));
        await WriteAsync(store, Order("c", 3), [1, 2, 3]);
        Assert.Equal(["a", "b", "c"], (await ListAsync(store)).Select(entry => entry.Path.Text));
        Assert.Equal([1, 2, 3], await ReadAsync(store, "a", 3));
        Assert.Single(Server.Log);
    }

    [Theory]
    [InlineData("http://s3.elsewhere.invalid", "write 'endpoint: http://s3.elsewhere.invalid'")]
    [InlineData("http://localhost.invalid:1/v1", "write 'endpoint: http://localhost.invalid:1/v1'")]
    public async Task Host_that_is_not_named_is_told_and_not_asked(string endpoint, string words)
    {
        var store = Open(new() { Rules = [S3Rule.Redirect(307, endpoint, OddS3Server.Bucket)] });
        Func<Task>[] calls =
        [
            () => ListAsync(store),
            async () => await store.FindAsync(At("a"), Stop),
            async () => await store.OpenReadAsync(At("a"), Stop),
            () => WriteAsync(store, Order("a", 3), [1, 2, 3]),
        ];
        foreach (var call in calls)
            Assert.False((await RefusesAsync(StoreErrorKind.Unreachable, call, words)).IsTransient);
    }

    [Fact]
    public async Task Login_page_that_is_pointed_to_is_told()
    {
        var login = new S3Rule
        {
            Status = 302,
            Headers = new Dictionary<string, string> { ["Location"] = "/login?next=s3" },
        };
        var store = Open(new() { Rules = [login] });
        await RefusesAsync(StoreErrorKind.Unreachable, () => ListAsync(store), $"{Server.Origin}/login", "login portal");
    }

    [Fact]
    public async Task Endpoints_that_point_to_each_other_end_with_a_sentence()
    {
        await using var other = new OddS3Server();
        other.Behavior = new() { Rules = [S3Rule.Redirect(307, Server.Origin, OddS3Server.Bucket)] };
        var store = Open(new() { Rules = [S3Rule.Redirect(307, other.Origin, OddS3Server.Bucket)] });
        await RefusesAsync(StoreErrorKind.Unreachable, () => ListAsync(store), "redirects requests");
    }

    [Fact]
    public async Task Missing_object_that_is_answered_forbidden_is_not_there_when_the_list_says_so()
    {
        Server.Seed("a", [1]);
        var store = Open(new() { MissingIsForbidden = true });
        Assert.Null(await store.FindAsync(At("b"), Stop));
        Assert.Null(await store.FindTargetAsync(At("b"), Stop));
        await RefusesAsync(StoreErrorKind.NotFound, async () => await store.OpenReadAsync(At("b"), Stop));
        await WriteAsync(store, Order("b", 1) with { Replaces = false }, [2]);
        await store.DeleteAsync(At("c"), Stop);
        Assert.Equal(1, (await store.FindAsync(At("a"), Stop))?.Length);
    }

    [Fact]
    public async Task Object_that_is_there_and_forbidden_stays_forbidden()
    {
        Server.Seed("a", [1]);
        var store = Open(new() { Rules = [new() { Method = "HEAD", Status = 403 }] });
        await RefusesAsync(StoreErrorKind.Forbidden, async () => await store.FindAsync(At("a"), Stop));
        await RefusesAsync(StoreErrorKind.Forbidden, async () => await store.OpenReadAsync(At("a"), Stop));
        await RefusesAsync(StoreErrorKind.Forbidden, async () => await store.DeleteAsync(At("a"), Stop));
    }

    [Fact]
    public async Task Key_that_may_neither_look_nor_list_is_told_so()
    {
        var forbids = new S3Rule { Status = 403, Code = "AccessDenied" };
        var store = Open(new() { Rules = [forbids] });
        await RefusesAsync(StoreErrorKind.Forbidden, async () => await store.FindAsync(At("a"), Stop), "policy");
    }
}
