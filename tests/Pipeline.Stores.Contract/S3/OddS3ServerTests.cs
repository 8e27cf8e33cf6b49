using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Pipeline.Testing.Servers.S3.Odd;

namespace Pipeline.Stores.Contract.S3;

/// <summary>The server that can be odd is odd where it is told to be, and nowhere else.</summary>
public sealed class OddS3ServerTests : IAsyncLifetime
{
    private readonly OddS3Server _server = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public ValueTask InitializeAsync()
    {
        _server.Seed("a+b", "12345"u8.ToArray());
        _server.Seed("c", "678"u8.ToArray());
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_about_an_object_leave_out_what_they_are_told_to()
    {
        var head = await AskAsync(HttpMethod.Head, "c", new());
        Assert.Equal((3, true), (head.Content.Headers.ContentLength, head.Content.Headers.LastModified is not null));
        Assert.Equal("\"9fe8593a8a330607d76796b35c64c600\"", head.Headers.ETag?.ToString());

        head = await AskAsync(HttpMethod.Head, "c", new() { HeadWithoutLength = true, NoLastModified = true });
        Assert.Equal((null, false), (head.Content.Headers.ContentLength, head.Content.Headers.LastModified is not null));

        var chunked = await AskAsync(HttpMethod.Get, "c", new() { ChunkedGet = true });
        Assert.Equal((true, "678"), (chunked.Headers.TransferEncodingChunked, await chunked.Content.ReadAsStringAsync(Stop)));
    }

    [Theory]
    [InlineData(false, HttpStatusCode.PartialContent, "23")]
    [InlineData(true, HttpStatusCode.OK, "12345")]
    public async Task Ranges_are_known_or_not(bool ignores, HttpStatusCode status, string text)
    {
        var answer = await AskAsync(HttpMethod.Get, "a%2Bb", new() { IgnoresRange = ignores }, "bytes=1-2");
        Assert.Equal((status, text), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop)));
    }

    [Fact]
    public async Task Bodies_break_off_and_connections_are_reset()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(HttpMethod.Get, "c", new() { CutsGetAfter = 1 }));
        var reset = new S3Behavior { Rules = [new() { Resets = true }] };
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(HttpMethod.Get, "c", reset));
        Assert.Equal([200, 0], _server.Log.Select(request => request.Status).Distinct());
    }

    [Fact]
    public async Task Listings_come_in_pages_and_are_odd_as_told()
    {
        var paged = new S3Behavior { PageSize = 1 };
        Assert.Contains("<NextContinuationToken>a+b</NextContinuationToken>", await ListAsync(paged));
        Assert.Contains("<Key>c</Key>", await ListAsync(paged, "&continuation-token=a%2Bb"));
        Assert.Contains(
            "<NextContinuationToken>X</NextContinuationToken>",
            await ListAsync(paged with { RepeatsToken = true }, "&continuation-token=X")
        );
        Assert.Contains("<Key>a%2Bb</Key>", await ListAsync(new(), "&encoding-type=url"));
        Assert.Contains("<Key>a+b</Key>", await ListAsync(new() { IgnoresEncodingType = true }, "&encoding-type=url"));
        Assert.Contains("<Size>5</Size>", await ListAsync(new()));
        var bare = await ListAsync(
            new()
            {
                ListsWithoutSize = true,
                ListsWithoutTime = true,
                ListsWithoutTag = true,
            }
        );
        Assert.DoesNotMatch("Size|LastModified|ETag", bare);
        Assert.StartsWith("<!DOCTYPE html>", await ListAsync(new() { List = S3ListForm.Html }));
        Assert.Equal("", await ListAsync(new() { List = S3ListForm.NoContent }));
    }

    [Fact]
    public async Task Puts_are_lost_cut_or_not_listed()
    {
        using var client = Client();
        _server.Behavior = new() { ListsAreStale = true };
        await client.PutObjectAsync(Put("new"), Stop);
        Assert.Equal("new", _server.Objects["new"].Bytes.Length == 3 ? "new" : "");
        Assert.DoesNotContain("<Key>new</Key>", await ListAsync(_server.Behavior));

        _server.Behavior = new() { TruncatesPuts = true };
        await client.PutObjectAsync(Put("cut"), Stop);
        Assert.Equal("ne"u8.ToArray(), _server.Objects["cut"].Bytes);

        _server.Behavior = new() { LosesPuts = true };
        await client.PutObjectAsync(Put("lost"), Stop);
        Assert.DoesNotContain("lost", _server.Objects.Keys);

        _server.Behavior = new();
        var unmet = await Assert.ThrowsAsync<AmazonS3Exception>(() => client.PutObjectAsync(Put("cut", "*"), Stop));
        Assert.Equal(HttpStatusCode.PreconditionFailed, unmet.StatusCode);
        _server.Behavior = new() { IgnoresIfNoneMatch = true };
        await client.PutObjectAsync(Put("cut", "*"), Stop);
        Assert.Equal(3, _server.Objects["cut"].Bytes.Length);
    }

    [Fact]
    public async Task Uploads_in_parts_are_joined_or_answered_with_an_error_in_a_good_answer()
    {
        using var client = Client();
        _server.Behavior = new() { CompleteAnswersError = true };
        var begun = await client.InitiateMultipartUploadAsync(OddS3Server.Bucket, "parts", Stop);
        var complete = new CompleteMultipartUploadRequest
        {
            BucketName = OddS3Server.Bucket,
            Key = "parts",
            UploadId = begun.UploadId,
            PartETags = [],
        };
        foreach (var number in new[] { 1, 2 })
        {
            var part = new UploadPartRequest
            {
                BucketName = OddS3Server.Bucket,
                Key = "parts",
                UploadId = begun.UploadId,
                PartNumber = number,
                InputStream = new MemoryStream([(byte)number]),
            };
            complete.PartETags.Add(new PartETag(number, (await client.UploadPartAsync(part, Stop)).ETag));
        }
        await Assert.ThrowsAsync<AmazonS3Exception>(() => client.CompleteMultipartUploadAsync(complete, Stop));
        Assert.Equal(["parts"], _server.Uploads);

        _server.Behavior = new();
        var done = await client.CompleteMultipartUploadAsync(complete, Stop);
        Assert.EndsWith("-2\"", done.ETag);
        Assert.Equal([1, 2], _server.Objects["parts"].Bytes);
        Assert.Empty(_server.Uploads);
    }

    [Fact]
    public async Task Rules_meet_by_method_and_address_for_some_times()
    {
        var rules = new S3Behavior
        {
            Rules =
            [
                new()
                {
                    Method = "GET",
                    Target = "/c$",
                    Times = 1,
                    Status = 503,
                    Code = "SlowDown",
                },
                new()
                {
                    Target = "/a",
                    Every = 2,
                    With = behavior => behavior with { MissingIsForbidden = true },
                },
                S3Rule.Redirect(307, "http://elsewhere", "other"),
            ],
        };
        Assert.Equal(503, (int)(await AskAsync(HttpMethod.Get, "c", rules)).StatusCode);
        Assert.Equal(200, (int)(await AskAsync(HttpMethod.Get, "c", rules)).StatusCode);
        Assert.Equal(404, (int)(await AskAsync(HttpMethod.Get, "a", rules)).StatusCode);
        Assert.Equal(403, (int)(await AskAsync(HttpMethod.Get, "a", rules)).StatusCode);
        _server.Behavior = rules with { PathPrefix = "/storage/v1" };
        Assert.Equal(200, (int)(await _http.GetAsync($"{_server.Endpoint}/odd/c", Stop)).StatusCode);
        Assert.Equal(404, (int)(await _http.GetAsync($"{_server.Origin}/odd/c", Stop)).StatusCode);
        _server.Behavior = rules;
        var moved = await _http.GetAsync($"{_server.Endpoint}/other/c", Stop);
        Assert.Equal((307, "http://elsewhere/other"), ((int)moved.StatusCode, moved.Headers.Location?.ToString()));
    }

    private static PutObjectRequest Put(string key, string? condition = null) =>
        new()
        {
            BucketName = OddS3Server.Bucket,
            Key = key,
            ContentBody = "new",
            IfNoneMatch = condition,
        };

    private AmazonS3Client Client() =>
        new(
            new BasicAWSCredentials("odd", "odd"),
            new AmazonS3Config
            {
                ServiceURL = _server.Endpoint,
                ForcePathStyle = true,
                MaxErrorRetry = 0,
            }
        );

    private async Task<string> ListAsync(S3Behavior behavior, string more = "")
    {
        _server.Behavior = behavior;
        return await _http.GetStringAsync($"{_server.Endpoint}/odd?list-type=2{more}", Stop);
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string key, S3Behavior behavior, string? range = null)
    {
        _server.Behavior = behavior;
        using var request = new HttpRequestMessage(method, $"{_server.Endpoint}/odd/{key}");
        if (range is not null)
            request.Headers.Add("Range", range);
        return await _http.SendAsync(request, Stop);
    }
}
