using System.ComponentModel.DataAnnotations;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Stores.S3;

/// <summary>Options of the <c>s3</c> store.</summary>
public sealed record S3StoreOptions : IValidatableOptions, IRootedOptions
{
    /// <summary>
    /// The server, as a URL (<c>http://localhost:9000</c>, <c>https://HOST/storage/v1/s3</c>) or as <c>HOST</c> or
    /// <c>HOST:PORT</c>, which is asked over https. Without it: Amazon's own, in the region. Plain http to another
    /// machine is refused
    /// without <c>insecure: true</c>.
    /// </summary>
    public string? Endpoint { get; init; }

    /// <summary>
    /// Whether another machine may be asked over plain http, where everybody on the way can read the session token
    /// and the files, and change
    /// what is asked and answered.
    /// </summary>
    public bool Insecure { get; init; }

    /// <summary>
    /// The region; without it <c>us-east-1</c> where an endpoint is written, else what the AWS settings of this machine
    /// say.
    /// </summary>
    public string? Region { get; init; }

    /// <summary>The bucket; it must be there.</summary>
    public required string Bucket { get; init; }

    /// <summary>
    /// What all keys begin with, like a folder: only what lies below it is seen. <c>in</c>, <c>in/</c> and <c>/in</c>
    /// are the same.
    /// </summary>
    public string Prefix { get; init; } = "";

    /// <summary>
    /// The access key's id. Without it the credentials are found as by every AWS program: environment
    /// (<c>AWS_ACCESS_KEY_ID</c>), profile, web identity, container, instance.
    /// </summary>
    public string? AccessKey { get; init; }

    /// <summary>The access key's secret. Write it as <c>${file:/path/to/secret}</c>.</summary>
    public Secret? SecretKey { get; init; }

    /// <summary>The session token of temporary credentials.</summary>
    public Secret? SessionToken { get; init; }

    /// <summary>
    /// Whether the bucket stands in the URL's path, not in the host's name; without it: yes where an endpoint is
    /// written.
    /// </summary>
    public bool? PathStyle { get; init; }

    /// <summary>
    /// Files larger than this go up in parts of this size, several at once; smaller ones in one request. A file of more
    /// than 10 000 such parts gets larger ones.
    /// </summary>
    [Between(typeof(ByteSize), "5MiB", "1GiB")]
    public ByteSize PartSize { get; init; } = new(16 << 20);

    /// <summary>
    /// The most parts that are held in memory at once, over all files of this store: with <c>part_size</c> the bound of
    /// its memory.
    /// </summary>
    [Range(1, 256)]
    public int Parts { get; init; } = 4;

    /// <summary>
    /// Whether files keep the origin's time, as metadata named <c>mtime</c> (as rclone does), and have it when they are
    /// read from here. A listing then asks for each file once. When it is <c>false</c> a file's time is when it was
    /// uploaded.
    /// </summary>
    public bool SetTime { get; init; } = true;

    /// <summary>How long it may take until a connection stands.</summary>
    [Between(typeof(TimeSpan), "1s", "10m")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A request on which nothing moves for this long is given up. So is one that is never answered in whole: an answer
    /// must come to its end within ten times this, and a file's bytes at 64 a second over that time.
    /// </summary>
    [Between(typeof(TimeSpan), "1s", "1h")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    object IRootedOptions.Below(string folder) =>
        this with
        {
            Prefix = Prefix.Length == 0 ? folder : $"{Prefix.TrimEnd('/')}/{folder}",
        };

    /// <summary>The server's URL; null for Amazon's own.</summary>
    internal Uri? Url => HasEndpoint ? UrlOf(Endpoint!) : null;

    /// <summary>The region, if one is written.</summary>
    internal string? GivenRegion => string.IsNullOrEmpty(Region) ? null : Region;

    /// <summary>
    /// Whether keys are written; an empty text, as from an environment variable that is not set, is none.
    /// </summary>
    internal bool HasKeys => !string.IsNullOrEmpty(AccessKey);

    /// <summary>The session token, if one is written.</summary>
    internal Secret? GivenToken => IsEmpty(SessionToken) ? null : SessionToken;

    /// <summary>What messages call the server.</summary>
    internal string Server =>
        Url is { } url
            ? url.Authority + url.AbsolutePath.TrimEnd('/')
            : $"Amazon S3{(GivenRegion is null ? "" : $" in {GivenRegion}")}";

    /// <summary>Whether the bucket stands in the URL's path.</summary>
    internal bool IsPathStyle => PathStyle ?? HasEndpoint;

    /// <inheritdoc/>
    public IEnumerable<OptionError> Faults()
    {
        if (HasEndpoint && Url is null)
            yield return new(
                nameof(Endpoint),
                "'endpoint' is a URL such as 'https://s3.example.org' or 'https://example.org/storage/v1/s3', or HOST or HOST:PORT"
            );
        if (Url is { } asked && PlainHttp.IsExposed(asked) && !Insecure)
            yield return new(nameof(Endpoint), $"'endpoint' is another machine over plain http: {PlainHttp.Cure}");
        if (Url is { AbsolutePath: not "/" } && !IsPathStyle)
            yield return new(nameof(Endpoint), "an 'endpoint' with a path goes with 'path_style: true' only");
        if (Url is { } url && Bucket.Length > 0 && url.AbsolutePath.TrimEnd('/').EndsWith($"/{Bucket}", StringComparison.Ordinal))
            yield return new(nameof(Endpoint), "'endpoint' ends with the bucket; leave it out there, it is written as 'bucket'");
        if (Bucket.Length == 0 || Bucket.Contains('/'))
            yield return new(nameof(Bucket), "'bucket' is the bucket's name alone; a folder in it is 'prefix'");
        if (Prefix.Split('/').Any(part => part is "." or "..") || Prefix.Trim('/').Contains("//", StringComparison.Ordinal))
            yield return new(nameof(Prefix), "'prefix' cannot hold '.', '..' or an empty part; write the folder itself");
        if (HasKeys == IsEmpty(SecretKey))
            yield return new(
                !HasKeys ? nameof(SecretKey) : nameof(AccessKey),
                "'access_key' and 'secret_key' come together, or both are left to the AWS settings of this machine"
            );
        if (GivenToken is not null && !HasKeys)
            yield return new(nameof(SessionToken), "'session_token' belongs to an 'access_key'");
    }

    private bool HasEndpoint => !string.IsNullOrEmpty(Endpoint);

    private static bool IsEmpty(Secret? secret) => secret is null || secret.Reveal().Length == 0;

    private static Uri? UrlOf(string text) =>
        Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}", UriKind.Absolute, out var url)
        && url is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "", Host.Length: > 0 }
            ? url
            : null;
}
