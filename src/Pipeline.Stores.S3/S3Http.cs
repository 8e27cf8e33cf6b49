using Amazon.Runtime;

namespace Pipeline.Stores.S3;

/// <summary>
/// One HTTP client for the whole store: the SDK neither makes others nor throws this one away, and sets no time limit
/// of its own.
/// </summary>
internal sealed class S3Http(S3StoreOptions options) : HttpClientFactory, IDisposable
{
    private readonly HttpClient _client = new(
        new WireWatch(
            new PlainHttp(
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    ConnectTimeout = options.ConnectTimeout,
                    // An address that was taken out of the server's name is not used for ever.
                    PooledConnectionLifetime = TimeSpan.FromMinutes(15),
                    PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
                    UseCookies = false,
                },
                options
            )
        )
    )
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose() => _client.Dispose();
}
