using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Abstractions.Options;
using Pipeline.Stores.S3;

namespace Pipeline.Testing.Servers.S3.Odd;

/// <summary>
/// A small S3 server on loopback that keeps one bucket in memory and answers oddly where its <see cref="S3Behavior"/>
/// says so. It looks at no signature.
/// </summary>
public sealed class OddS3Server : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly S3Contents _contents = new();
    private readonly S3Objects _objects;
    private readonly S3Parts _parts;
    private readonly S3ListPages _lists;
    private readonly ConcurrentQueue<S3LoggedRequest> _log = [];
    private readonly ConcurrentDictionary<S3Rule, int> _counts = new(ReferenceEqualityComparer.Instance);

    /// <summary>Starts it.</summary>
    /// <param name="behavior">In which ways it is odd; null for none.</param>
    public OddS3Server(S3Behavior? behavior = null)
    {
        Behavior = behavior ?? new();
        _objects = new(_contents);
        _parts = new(_contents, _objects);
        _lists = new(_contents);
        _listener = new(ServeAsync);
    }

    /// <summary>In which ways it is odd from now on.</summary>
    public S3Behavior Behavior { get; set; }

    /// <summary>The one bucket.</summary>
    public const string Bucket = "odd";

    /// <summary>The address without a path.</summary>
    public string Origin => $"http://{_listener.EndPoint}";

    /// <summary>Where it answers, as the option <c>endpoint</c> takes it.</summary>
    public string Endpoint => Origin + Behavior.PathPrefix;

    /// <summary>The objects now, by key.</summary>
    public IReadOnlyDictionary<string, S3StoredObject> Objects => _contents.All().ToDictionary();

    /// <summary>The keys of the uploads in parts that are under way.</summary>
    public IReadOnlyList<string> Uploads => [.. _contents.Uploads.Values.Select(upload => upload.Key)];

    /// <summary>All requests so far.</summary>
    public IReadOnlyList<S3LoggedRequest> Log => [.. _log];

    /// <summary>Options of a store on the bucket.</summary>
    public S3StoreOptions Options(string prefix = "") =>
        new()
        {
            Endpoint = Endpoint,
            Bucket = Bucket,
            Prefix = prefix,
            AccessKey = "odd",
            SecretKey = new Secret("not-to-be-seen-anywhere"),
        };

    /// <summary>Puts an object before the test begins.</summary>
    public void Seed(string key, byte[] bytes, DateTimeOffset? modifiedAt = null) =>
        _contents.Seed(
            key,
            new(bytes, S3Contents.TagOf(bytes, Behavior.Tags), modifiedAt ?? S3Objects.Now(), new Dictionary<string, string>())
        );

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                var to = client.GetStream();
                await using var from = new BufferedStream(to);
                while (await S3HttpRequest.ReadAsync(from, to, _listener.Ended) is { } request)
                {
                    var reply = await ReplyAsync(request);
                    _log.Enqueue(new(request.Method, request.Target, request.Headers, reply.IsReset ? 0 : reply.Status));
                    if (reply.IsReset)
                        client.LingerState = new(true, 0);
                    else
                        await reply.SendAsync(to, request.Method == "HEAD", _listener.Ended);
                    if (reply.EndsConnection)
                        return;
                }
            }
            catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException)
            {
                // The client went away, or the test is over.
            }
        }
    }

    private async Task<S3HttpReply> ReplyAsync(S3HttpRequest request)
    {
        var behavior = Behavior;
        var met = new List<S3Rule>();
        foreach (var rule in behavior.Rules)
        {
            if (!rule.Matches(request) || !rule.Applies(_counts.AddOrUpdate(rule, 1, (_, count) => count + 1)))
                continue;
            await Task.Delay(rule.Delay, _listener.Ended);
            met.Add(rule);
            if (rule.Resets)
                return new(0, []) { IsReset = true };
            if (rule is { Status: { } plain, Body: { } body })
                return Bent(new(plain, Encoding.UTF8.GetBytes(body)) { ContentType = "text/html", Headers = rule.Headers }, met);
            if (rule.Status is { } status)
                return Bent(S3HttpReply.Error(status, rule.Code, rule.Message) with { Headers = rule.Headers }, met);
            behavior = rule.With?.Invoke(behavior) ?? behavior;
        }
        return Bent(Answer(request, behavior), met);
    }

    private static S3HttpReply Bent(S3HttpReply reply, List<S3Rule> met) => met.Aggregate(reply, (bent, rule) => rule.Bend(bent));

    private S3HttpReply Answer(S3HttpRequest request, S3Behavior behavior)
    {
        var path = request.Path.StartsWith(behavior.PathPrefix + "/", StringComparison.Ordinal)
            ? request.Path[(behavior.PathPrefix.Length + 1)..]
            : "";
        var (bucket, key) = path.IndexOf('/') is >= 0 and var slash ? (path[..slash], path[(slash + 1)..]) : (path, "");
        if (bucket != Bucket)
            return S3HttpReply.Error(404, "NoSuchBucket", "The specified bucket does not exist");
        if (key.Length == 0)
            return AnswerBucket(request, behavior);
        if (request.Method == "POST" && request.Query("uploads") is not null)
            return _parts.Begin(request, key);
        return request.Query("uploadId") is { } id
            ? _parts.Answer(request, id, key, behavior)
            : _objects.Answer(request, key, behavior);
    }

    private S3HttpReply AnswerBucket(S3HttpRequest request, S3Behavior behavior)
    {
        switch (request.Method)
        {
            case "HEAD":
                return new(200, []);
            case "GET" when request.Query("location") is not null:
                return S3HttpReply.Xml("<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>");
            case "GET" when request.Query("uploads") is not null:
                return _parts.List(request);
            case "GET":
                return _lists.Answer(request, behavior);
            case "POST" when request.Query("delete") is not null:
                foreach (Match key in Regex.Matches(Encoding.UTF8.GetString(request.Body), "<Key>(.*?)</Key>"))
                    _contents.Delete(WebUtility.HtmlDecode(key.Groups[1].Value));
                return S3HttpReply.Xml("<DeleteResult/>");
            default:
                return S3HttpReply.Error(405, "MethodNotAllowed");
        }
    }
}
