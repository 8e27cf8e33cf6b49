using Pipeline.Testing.Servers.S3.Odd;

namespace Pipeline.Scenarios.OddServers;

/// <summary>All odd answers that the table tries.</summary>
internal static class OddAnswers
{
    /// <summary>
    /// Servers that behave well: what a pipeline does then is what it must do when it says that all is done.
    /// </summary>
    public static readonly OddAnswer None = new("none");

    private static readonly string[] Requests = ["attributes", "list", "path-stat", "fstat"];

    private static readonly string[] Attributes =
    [
        "no-size",
        "no-permissions",
        "no-type",
        "no-times",
        "zero-size",
        "small-size",
        "large-size",
    ];

    private static readonly string[] Scripts =
    [
        .. from attribute in Attributes from request in Requests select $"{request}={attribute}",
        "attributes=zero-times",
        "stat=fail-missing",
        "stat=refuse-missing",
        "any=fail-missing",
        "any=refuse-missing",
        "list=endless",
        "list=twice",
        "list:1=empty",
        "lists:1=limit",
        "list=full-names",
        "list=slash-folders",
        "names:30=limit",
        "names=no-dots",
        "names=no-case",
        "access=write-only",
        "hide=posix-rename@openssh.com",
        "hide=*",
        "reads:1000=limit",
        "read=eof",
        "reads:1000=limit,read:3=eof",
        "writes:1000=limit",
        "write=sequential",
        "handles:2=limit",
        "close=fail-after",
        "rename=fail-after",
        "rename=replace,hide=*",
        "setstat=refuse",
        "fsync=fail",
        "replies=plain,write:2+=nospace",
        "replies=plain,mkdir=fail",
        "banner=Welcome",
        "version=2",
    ];

    private static readonly S3Rule Busy = new()
    {
        Times = 3,
        Status = 503,
        Code = "SlowDown",
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<OddAnswer> All { get; } =
    [
        None,
        .. Scripts.Select(script => new OddAnswer(script) { Script = script }),
        new("names=no-dots temp_name: suffix") { Script = "names=no-dots", Options = "temp_name: suffix" },
        .. ((string[])["close=crlf", "close=vanish", "write=garble"]).Select(script => new OddAnswer(script)
        {
            Script = script,
            Lies = true,
        }),
        S3("head-without-length", new() { HeadWithoutLength = true }),
        S3("no-last-modified", new() { NoLastModified = true }),
        S3("opaque-tags", new() { Tags = S3Tags.Opaque }),
        S3("wrong-tags", new() { Tags = S3Tags.WrongMd5 }),
        S3("no-tags", new() { Tags = S3Tags.None }),
        S3("missing-is-forbidden", new() { MissingIsForbidden = true }),
        S3("list-html", new() { List = S3ListForm.Html }),
        S3("list-empty", new() { List = S3ListForm.Empty }),
        S3("list-no-content", new() { List = S3ListForm.NoContent }),
        S3("ignores-encoding-type", new() { IgnoresEncodingType = true }),
        S3("pages-of-one", new() { PageSize = 1 }),
        S3("repeats-token", new() { PageSize = 1, RepeatsToken = true }),
        S3("lists-without-size", new() { ListsWithoutSize = true }),
        S3("lists-without-time", new() { ListsWithoutTime = true }),
        S3("lists-without-tag", new() { ListsWithoutTag = true }),
        S3("lists-are-stale", new() { ListsAreStale = true }),
        S3("chunked-get", new() { ChunkedGet = true }),
        S3("ignores-range", new() { IgnoresRange = true }),
        S3("cut-get", new() { CutsGetAfter = 1 }),
        S3("loses-puts", new() { LosesPuts = true }) with
        {
            Lies = true,
        },
        S3("truncates-puts", new() { TruncatesPuts = true }) with
        {
            Lies = true,
        },
        S3("ignores-if-none-match", new() { IgnoresIfNoneMatch = true }),
        S3("refuses-streaming", new() { RefusesStreaming = true }),
        S3("path-in-endpoint", new() { PathPrefix = "/storage/v1/s3" }),
        S3("busy", new() { Rules = [Busy] }),
        S3("reset-now-and-then", new() { Rules = [new() { Every = 3, Resets = true }] }),
        S3("portal", new() { Rules = [new() { Status = 200, Body = "<html><body>Please sign in</body></html>" }] }),
        S3(
            "refuses-puts",
            new()
            {
                Rules =
                [
                    new()
                    {
                        Method = "PUT",
                        Status = 403,
                        Code = "AccessDenied",
                    },
                ],
            }
        ),
        .. ((int[])[301, 307, 308]).Select(status => new OddAnswer($"redirect-{status}") { Redirect = status }),
    ];

    private static OddAnswer S3(string name, S3Behavior behavior) => new($"s3 {name}") { S3 = behavior };
}
