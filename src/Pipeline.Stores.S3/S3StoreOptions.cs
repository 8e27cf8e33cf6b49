using System.ComponentModel.DataAnnotations;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Stores.S3;

/// <summary>Options of the <c>s3</c> store.</summary>
public sealed record S3StoreOptions : IValidatableOptions, IHasRemoteRoot, IRootedOptions
{
    /// <summary>
    /// The server, as a URL (<c>http://localhost:9000</c>, <c>https://HOST/storage/v1/s3</c>) or as <c>HOST</c> or
    /// <c>HOST:PORT</c>, which means https. Default: the endpoint of Amazon in the region. Plain http to another
    /// machine is refused without <c>insecure: true</c>.
    /// </summary>
    public string? Endpoint { get; init; }

    /// <summary>
    /// Whether plain http to another machine is allowed; anyone on the network path can then read the session token and
    /// the files, and change requests and answers.
    /// </summary>
    public bool Insecure { get; init; }

    /// <summary>
    /// The region; default: <c>us-east-1</c> with an <c>endpoint</c>, otherwise the region in the AWS settings of this
    /// machine.
    /// </summary>
    public string? Region { get; init; }

    /// <summary>The bucket; it must exist.</summary>
    public required string Bucket { get; init; }

    /// <summary>
    /// The prefix of all keys, like a folder: only keys below it are visible. <c>in</c>, <c>in/</c> and <c>/in</c> are
    /// the same.
    /// </summary>
    public string Prefix { get; init; } = "";

    /// <summary>
    /// The id of the access key. Default: the credentials that every AWS program uses: environment
    /// (<c>AWS_ACCESS_KEY_ID</c>), profile, web identity, container, instance.
    /// </summary>
    public string? AccessKey { get; init; }

    /// <summary>The access key's secret. Write it as <c>${file:/path/to/secret}</c>.</summary>
    public Secret? SecretKey { get; init; }

    /// <summary>The session token of temporary credentials.</summary>
    public Secret? SessionToken { get; init; }

    /// <summary>
    /// Whether the bucket is in the path of the URL instead of the host name; default: true with an <c>endpoint</c>.
    /// </summary>
    public bool? PathStyle { get; init; }

    /// <summary>
    /// Files larger than this are uploaded in parts of this size, several at once; smaller files in one request. For a
    /// file of more than 10 000 such parts the parts are larger.
    /// </summary>
    [Between(typeof(ByteSize), "5MiB", "1GiB")]
    public ByteSize PartSize { get; init; } = new(16 << 20);

    /// <summary>
    /// The maximum number of parts in memory, over all files of this store; multiplied by <c>part_size</c> it limits
    /// the memory.
    /// </summary>
    [Range(1, 256)]
    public int Parts { get; init; } = 4;

    /// <summary>
    /// Whether files keep the time of the source, as metadata named <c>mtime</c> (as in rclone). A listing then needs
    /// one request for each file. With <c>false</c> the time of a file is the time of its upload.
    /// </summary>
    public bool SetTime { get; init; } = true;

    /// <summary>The maximum time to connect.</summary>
    [Between(typeof(TimeSpan), "1s", "10m")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The maximum time of a request without any progress. An answer must also be complete within ten times this, or
    /// deliver 64 bytes of a file a second over that time.
    /// </summary>
    [Between(typeof(TimeSpan), "1s", "1h")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    string IHasRemoteRoot.Server => $"{Endpoint?.TrimEnd('/')} {Bucket}";

    /// <inheritdoc/>
    string IHasRemoteRoot.RemoteRoot => Prefix;

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
            yield return new(nameof(Endpoint), "an 'endpoint' with a path needs 'path_style: true'");
        if (Url is { } url && Bucket.Length > 0 && url.AbsolutePath.TrimEnd('/').EndsWith($"/{Bucket}", StringComparison.Ordinal))
            yield return new(nameof(Endpoint), "'endpoint' ends with the bucket; remove it there and write it in 'bucket'");
        if (Bucket.Length == 0 || Bucket.Contains('/'))
            yield return new(nameof(Bucket), "'bucket' is only the name of the bucket; write a folder in 'prefix'");
        if (Prefix.Split('/').Any(part => part is "." or "..") || Prefix.Trim('/').Contains("//", StringComparison.Ordinal))
            yield return new(nameof(Prefix), "'prefix' cannot contain '.', '..' or an empty part; write the folder itself");
        if (HasKeys == IsEmpty(SecretKey))
            yield return new(
                !HasKeys ? nameof(SecretKey) : nameof(AccessKey),
                "'access_key' and 'secret_key' need each other; write both, or neither to use the AWS settings of this machine"
            );
        if (GivenToken is not null && !HasKeys)
            yield return new(nameof(SessionToken), "'session_token' needs 'access_key'");
    }

    private bool HasEndpoint => !string.IsNullOrEmpty(Endpoint);

    private static bool IsEmpty(Secret? secret) => secret is null || secret.Reveal().Length == 0;

    private static Uri? UrlOf(string text) =>
        Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}", UriKind.Absolute, out var url)
        && url is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "", Host.Length: > 0 }
            ? url
            : null;
}
