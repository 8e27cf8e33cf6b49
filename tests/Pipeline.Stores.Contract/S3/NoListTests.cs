using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Testing.Servers.S3.Odd;

namespace Pipeline.Stores.Contract.S3;

/// <summary>Only what is a list counts as one, and only for what it is a list of.</summary>
public sealed class NoListTests : OddFacts
{
    private const string Head = "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";

    [Theory]
    [InlineData(200, "<!DOCTYPE html><html><title>Sign in</title></html>", "the HTML page 'Sign in'")]
    [InlineData(200, "<html><body>Please pay</body></html>", "an HTML page: 'Please pay'")]
    [InlineData(200, "", "an empty body (status 200)")]
    [InlineData(204, "", "an empty body (status 204)")]
    [InlineData(200, "{\"objects\":[]}", "JSON: '{\"objects\":[]}'")]
    [InlineData(200, "OK", "the text 'OK'")]
    [InlineData(200, Head + "<Contents><Key>a</Key>", "truncated or invalid XML")]
    [InlineData(200, Head + "<IsTruncated>false</IsTruncated>", "truncated or invalid XML")]
    [InlineData(200, "<ListAllMyBucketsResult/>", "the XML document 'ListAllMyBucketsResult'")]
    [InlineData(200, "<Error><Code>SlowDown</Code><Message>wait</Message></Error>", "SlowDown")]
    public async Task What_came_is_said(int status, string body, string words)
    {
        Server.Seed("a", [1]);
        var store = Open(new() { Rules = [Answer(status, body)] });
        await RefusesAsync(StoreErrorKind.Corrupt, () => ListAsync(store), words, Server.Origin[7..]);
        await RefusesAsync(StoreErrorKind.Corrupt, async () => await store.FindAsync(At("b"), Stop), words);
        await RefusesAsync(StoreErrorKind.Corrupt, async () => await store.DeleteAsync(At("b"), Stop), words);
    }

    [Theory]
    [InlineData("<Name>other</Name><IsTruncated>false</IsTruncated>", "the bucket 'other'")]
    [InlineData("<Name>odd</Name><Prefix>out/</Prefix><IsTruncated>false</IsTruncated>", "the prefix 'out/'")]
    [InlineData("<IsTruncated>true</IsTruncated>", "has no continuation token")]
    [InlineData("<IsTruncated>false</IsTruncated><Contents><Size>1</Size></Contents>", "an entry without a key")]
    [InlineData("<Contents><Key>b</Key></Contents><Contents><Key>a</Key></Contents>", "'a' comes after 'b'")]
    [InlineData("<Contents><Key>a</Key></Contents><Contents><Key>a</Key></Contents>", "'a' comes after 'a'")]
    public async Task List_of_something_else_breaks_the_look(string inside, string words)
    {
        var store = Open(new() { Rules = [Answer(200, $"{Head}{inside}</ListBucketResult>")] });
        await RefusesAsync(StoreErrorKind.Corrupt, () => ListAsync(store), words);
    }

    [Fact]
    public async Task Token_that_comes_again_breaks_the_look()
    {
        foreach (var key in new[] { "a", "b", "c", "d" })
            Server.Seed(key, [1]);
        var store = Open(new() { PageSize = 1, RepeatsToken = true });
        await RefusesAsync(StoreErrorKind.Corrupt, () => ListAsync(store), "form a loop");
    }

    [Fact]
    public async Task Pages_that_begin_again_break_the_look_also_with_ever_new_tokens()
    {
        var pages = Enumerable
            .Range(0, 5)
            .Select(page =>
                Answer(
                    200,
                    $"{Head}<IsTruncated>true</IsTruncated><NextContinuationToken>{page}</NextContinuationToken><Contents><Key>a</Key><Size>1</Size></Contents></ListBucketResult>"
                ) with
                {
                    Times = 1,
                }
            );
        Server.Seed("a", [1]);
        var store = Open(new() { Rules = [.. pages] });
        await RefusesAsync(StoreErrorKind.Corrupt, () => ListAsync(store), "not in order");
    }

    [Fact]
    public async Task Trouble_of_a_server_that_has_answered_before_passes()
    {
        Server.Seed("a", [1]);
        var store = Open();
        Assert.Single(await ListAsync(store));
        Server.Behavior = new() { List = S3ListForm.Html };
        Assert.True((await RefusesAsync(StoreErrorKind.Corrupt, () => ListAsync(store))).IsTransient);
    }

    [Fact]
    public async Task Keys_of_a_server_that_does_not_encode_them_are_read_as_they_stand()
    {
        string[] keys = ["100%", "a b", "a%20b", "a&b", "a+b", "ü"];
        foreach (var key in keys)
            Server.Seed(key, [1]);
        foreach (var ignores in new[] { false, true })
        {
            var store = Open(new() { IgnoresEncodingType = ignores });
            var found = await ListAsync(store);
            Assert.Equal(keys, found.Select(entry => entry.Path.Text));
            Assert.All(found, entry => Assert.Equal(EntryKind.File, entry.Kind));
        }
    }

    [Fact]
    public async Task Object_that_is_listed_and_not_found_is_named_and_one_that_is_gone_is_left_out()
    {
        Server.Seed("a", [1]);
        Server.Seed("b", [2]);
        var store = Open(
            new()
            {
                Rules =
                [
                    new()
                    {
                        Method = "HEAD",
                        Target = "/a$",
                        Status = 404,
                    },
                ],
            }
        );
        var found = await ListAsync(store);
        Assert.Equal([EntryKind.Unusable, EntryKind.File], found.Select(entry => entry.Kind));
        Assert.Contains("does not find it", found[0].Trouble, StringComparison.Ordinal);

        var stale =
            $"{Head}<Contents><Key>b</Key><Size>1</Size></Contents><Contents><Key>c</Key><Size>1</Size></Contents></ListBucketResult>";
        store = Open(new() { Rules = [Answer(200, stale) with { Times = 1 }] });
        Assert.Equal(["b"], (await ListAsync(store)).Select(entry => entry.Path.Text));
    }

    [Theory]
    [InlineData(403)]
    [InlineData(400)]
    [InlineData(405)]
    public async Task Object_that_cannot_be_looked_at_does_not_stop_the_others(int status)
    {
        Server.Seed("a", [1]);
        Server.Seed("b", [2]);
        var store = Open(
            new()
            {
                Rules =
                [
                    new()
                    {
                        Method = "HEAD",
                        Target = "/a$",
                        Status = status,
                    },
                ],
            }
        );
        var found = await ListAsync(store);
        Assert.Equal(["a", "b"], found.Select(entry => entry.Path.Text));
        Assert.Equal([EntryKind.Unusable, EntryKind.File], found.Select(entry => entry.Kind));
        Assert.Contains($"{status}", found[0].Trouble, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>uploads</html>", "an HTML page")]
    [InlineData("", "an empty body")]
    [InlineData(
        "<ListMultipartUploadsResult><IsTruncated>true</IsTruncated></ListMultipartUploadsResult>",
        "its next page is missing or repeated"
    )]
    public async Task List_of_uploads_that_is_none_leaves_the_note(string body, string words)
    {
        var store = Open(new() { Rules = [Answer(200, body) with { Target = "uploads" }] });
        var note = $"begins {DateTimeOffset.UtcNow.UtcTicks} odd a";
        await RefusesAsync(StoreErrorKind.Corrupt, async () => await store.AbortUploadAsync(At("a"), note, Stop), words);
    }

    private static S3Rule Answer(int status, string body) =>
        new()
        {
            Method = "GET",
            Target = "[?]",
            Status = status,
            Body = body,
        };
}
