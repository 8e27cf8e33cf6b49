using Pipeline.Testing.Servers.S3.Odd;

namespace Pipeline.Scenarios.OddServers;

/// <summary>
/// The real program on S3 servers that say more than memory holds, lie about lengths, or never come to an end: each run
/// ends by itself, says why, and stays small, in memory and on disk.
/// </summary>
public sealed class HostileBucketsTests : IDisposable
{
    private readonly HostileRun _run = new();

    public void Dispose() => _run.Dispose();

    private static readonly TimeSpan NowAndThen = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);
    private static readonly S3Rule List = new() { Target = "list-type=2" };
    private static readonly S3Rule Get = new() { Target = "^/odd/file", Method = "GET" };
    private static readonly S3Rule Head = new() { Target = "^/odd/file", Method = "HEAD" };

    private static readonly S3Rule OneByOne = List with { With = its => its with { PageSize = 1 } };

    public static TheoryData<S3Rule[], int, string> Buckets =>
        new()
        {
            { [Endless(List, 200, "<ListBucketResult>")], 3, "more than 8192 KiB" },
            { [Endless(List, 403, "<Error><Code>X</Code><Message>")], 3, "more than 64 KiB" },
            { [Endless(Get, 500, "")], 1, "more than 64 KiB" },
            { [Endless(Get, 200, "")], 1, "without the entity tag of the object" },
            { [Page(Dtd("<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;\">", "&b;"))], 3, "DTD is prohibited" },
            { [Page(Dtd("<!ENTITY b SYSTEM \"file:///etc/hostname\">", "&b;"))], 3, "DTD is prohibited" },
            { [Page(Entry(new string('k', 100_000)))], 1, "the key is too long: it has 100 000 bytes" },
            { [Page(Entry("../../x"))], 1, "..?..?x cannot be processed" },
            { [Page(Entry("a/../../x"))], 1, "a?..?..?x cannot be processed" },
            { [Page(Entry("nul&#0;byte"))], 1, "a path cannot contain a NUL character" },
            { [Page(Entry("file", "4611686018427387904"))], 0, "there:file: done" },
            { [Page(Entry("file", "99999999999999999999"))], 3, "not an answer of an S3 server" },
            { [Page(Entry("file", "many"))], 3, "not an answer of an S3 server" },
            { [Page(Entry("file") + "<KeyCount>99999999999</KeyCount>")], 3, "not an answer of an S3 server" },
            { [Page(Entry("file").Replace("2024", "a hundred"))], 3, "not an answer of an S3 server" },
            { [Page(Entry("file", "-5"))], 0, "there:file: done" },
            { [Page(string.Concat(Enumerable.Repeat("<a/>", 200_000)))], 3, "XML of more than 100 000 elements" },
            { [Page(string.Concat(Enumerable.Repeat("<a>", 1000)))], 3, "more than 32 elements deep" },
            { [Page("<Contents>")], 3, "truncated or invalid XML" },
            { [Said(List, 200, "<Error><Code>No</Code></Error>")], 3, "an error" },
            { [Said(List, 200, new string('x', 1_000_000))], 3, "the text 'xxx" },
            { [Said(List, 200, new string(' ', 60_000_000)) with { Gzips = true }], 3, "the text '\\u001F" },
            { [Said(Get, 200, new string('x', 60_000_000)) with { Gzips = true }], 1, "without the entity tag of the object" },
            { [Moved("^/odd", "/x/odd"), Moved("^/x/odd", "/odd")], 3, "redirects requests" },
            { [Moved("^/odd", "/odd")], 3, "redirects requests" },
            { [Moved("^/odd", "http://192.0.2.1/odd")], 3, "which the pipeline file does not name" },
            { [List with { Resets = true }], 3, "was lost during a request about there:" },
            { [List with { Length = 5 }], 3, "truncated or invalid XML" },
            { [Head with { Length = 1L << 62 }], 0, "there:file: done" },
            { [Get with { Length = 5 }], 1, "sent another range of there:file" },
            { [Get with { With = its => its with { CutsGetAfter = 1 } }], 1, "was lost during a request about there:file" },
            { [Get with { With = its => its with { ContentEncoding = "gzip" } }], 0, "there:file: done" },
            { [List with { With = its => its with { PageSize = 1, RepeatsToken = true } }], 3, "form a loop" },
        };

    [Theory]
    [MemberData(nameof(Buckets), DisableDiscoveryEnumeration = true)]
    public Task S3_server_is_named_and_costs_little(S3Rule[] rules, int exitCode, string words) =>
        FetchFromAsync(rules, HostileRun.Usual, exitCode, words);

    public static TheoryData<S3Rule[], int, string> SlowBuckets =>
        new()
        {
            { [List with { Drip = NowAndThen }], 3, "too slowly" },
            { [List with { Delay = Never }], 3, "did not answer" },
            { [List with { Length = 1_000_000 }], 3, "did not answer" },
            { [List with { Length = 1L << 62 }], 3, "did not answer" },
            { [OneByOne, List with { Delay = NowAndThen, Every = 2 }], 3, "fewer than 200 entries in 30s" },
            { [Head with { Delay = Never }], 3, "did not answer" },
            { [Get with { Drip = NowAndThen }], 1, "too slowly" },
            { [Get with { Delay = Never }], 1, "did not answer" },
            { [Get with { Length = 1L << 62 }], 1, "sent another range of there:file" },
        };

    [Theory]
    [MemberData(nameof(SlowBuckets), DisableDiscoveryEnumeration = true)]
    public Task S3_server_that_never_ends_is_named_and_costs_little(S3Rule[] rules, int exitCode, string words) =>
        FetchFromAsync(rules, HostileRun.Short, exitCode, words);

    private async Task FetchFromAsync(S3Rule[] rules, int timeout, int exitCode, string words)
    {
        await using var server = new OddS3Server(new() { Rules = rules });
        server.Seed("file", new byte[2000]);
        for (var n = 100; n < 300; n++)
            server.Seed($"more/{n}", [1]);
        _run.MustEnd(
            $"{{ s3: {{ endpoint: \"{server.Endpoint}\", bucket: odd, access_key: odd, secret_key: odd, timeout: {timeout}s }} }}",
            timeout,
            HostileRun.Fetch,
            exitCode,
            words
        );
    }

    private static S3Rule Said(S3Rule rule, int status, string body) => rule with { Status = status, Body = body };

    private static S3Rule Endless(S3Rule rule, int status, string body) => Said(rule, status, body) with { IsEndless = true };

    private static S3Rule Page(string entries) => Said(List, 200, Whole(entries));

    private static S3Rule Moved(string from, string to) =>
        new()
        {
            Target = from,
            Status = 307,
            Headers = new Dictionary<string, string> { ["Location"] = to },
        };

    private static string Whole(string entries) =>
        entries.StartsWith("<!", StringComparison.Ordinal) ? entries : $"<ListBucketResult>{entries}</ListBucketResult>";

    private static string Entry(string key, string size = "1") =>
        $"<Contents><Key>{key}</Key><Size>{size}</Size><LastModified>2024-01-01T00:00:00Z</LastModified></Contents>";

    private static string Dtd(string entities, string key) =>
        $"<!DOCTYPE z [{entities}]><ListBucketResult>{Entry(key)}</ListBucketResult>";
}
