using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;
using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

namespace Pipeline.Stores.S3;

/// <summary>
/// The way to the server: every request goes through here, is given up when nothing moves, and comes back as an answer or a fault. The SDK tries nothing again: the engine does, in one
/// place. The credentials are looked for when the first request is made.
/// </summary>
internal sealed class S3Link : IDisposable
{
    private readonly S3StoreOptions _options;
    private readonly StoreContext _house;
    private readonly S3Http _http;
    private readonly Lazy<Task<AmazonS3Client>> _client;
    private volatile bool _wasReached;

    internal S3Link(S3StoreOptions options, StoreContext house)
    {
        (_options, _house, _http) = (options, house, new(options));
        _client = new(() => Task.Run(Connect));
    }

    /// <summary>Whether the way is encrypted and checked by TLS.</summary>
    internal bool IsSecure => _options.Url?.Scheme != Uri.UriSchemeHttp;

    internal TimeProvider Clock => _house.Clock;

    /// <summary>A patience for one request.</summary>
    /// <param name="stop">Ends the waiting.</param>
    /// <param name="times">How many times as long as usual: for a request whose answer takes the server work.</param>
    internal Patience Wait(CancellationToken stop, int times = 1) => new(_options.Timeout * times, _house.Clock, stop);

    /// <summary>Makes one request that carries few bytes.</summary>
    internal async Task<T> AskAsync<T>(FilePlace at, Func<IAmazonS3, CancellationToken, Task<T>> ask, CancellationToken stop)
    {
        using var patience = Wait(stop);
        return await AskAsync(at, ask, patience, stop);
    }

    /// <summary>Makes one request; whoever carries its bytes tells the patience when some have moved.</summary>
    internal async Task<T> AskAsync<T>(
        FilePlace at,
        Func<IAmazonS3, CancellationToken, Task<T>> ask,
        Patience patience,
        CancellationToken stop
    )
    {
        stop.ThrowIfCancellationRequested();
        var client = await ClientAsync(at, stop);
        try
        {
            var answer = await ask(client, patience.Token);
            _wasReached = true;
            return answer;
        }
        catch (Exception failure) when (S3Faults.IsFailure(failure))
        {
            throw Fault(at, failure, patience, stop);
        }
    }

    /// <summary>What the caller is told of a failure.</summary>
    internal Exception Fault(FilePlace at, Exception failure, Patience patience, CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
            return new OperationCanceledException("the request was ended", failure, stop);
        if (patience.IsOver || failure is OperationCanceledException)
            return S3Faults.TimedOut(at, _options, failure);
        _wasReached |= failure is AmazonServiceException { StatusCode: not default(System.Net.HttpStatusCode) };
        return S3Faults.Of(at, failure, _options, _wasReached);
    }

    public void Dispose()
    {
        if (_client is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            _client.Value.Result.Dispose();
        _http.Dispose();
    }

    private async ValueTask<AmazonS3Client> ClientAsync(FilePlace at, CancellationToken stop)
    {
        try
        {
            return await _client.Value.WaitAsync(stop);
        }
        catch (Exception failure) when (failure is AmazonClientException or AmazonServiceException or ArgumentException)
        {
            throw S3Faults.NoCredentials(at, failure);
        }
    }

    private AmazonS3Client Connect()
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = _options.IsPathStyle,
            HttpClientFactory = _http,
            MaxErrorRetry = 0,
            MaxStaleConnectionRetries = 0,
            ThrottleRetries = false,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (_options.Url is { } url)
        {
            config.ServiceURL = url.ToString();
            config.AuthenticationRegion = _options.GivenRegion ?? "us-east-1";
        }
        else if (_options.GivenRegion is { } region)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }
        return new(Credentials(config), config);
    }

    private AWSCredentials Credentials(AmazonS3Config config) =>
        _options switch
        {
            { HasKeys: false } => DefaultAWSCredentialsIdentityResolver.GetCredentials(config),
            { GivenToken: { } token } => new SessionAWSCredentials(
                _options.AccessKey,
                _options.SecretKey!.Reveal(),
                token.Reveal()
            ),
            _ => new BasicAWSCredentials(_options.AccessKey, _options.SecretKey!.Reveal()),
        };
}
