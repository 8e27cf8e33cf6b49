using System.Collections.Concurrent;
using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;
using Amazon.S3.Model;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Posix;

namespace Pipeline.Stores.S3;

/// <summary>
/// The way to the server: every request goes through here, is given up when nothing moves, and comes back as an answer
/// or a fault. The SDK tries nothing again: the engine does, in one place. The credentials are looked for when the
/// first request is made. A bucket that is at another endpoint of the same host is asked for there from then on.
/// </summary>
internal sealed class S3Link : IDisposable
{
    private const int MostRedirects = 3;

    /// <summary>Stands for the server that the SDK finds itself, Amazon's.</summary>
    private static readonly Uri _amazon = new("aws:/");
    private readonly S3StoreOptions _options;
    private readonly StoreContext _context;
    private readonly S3Http _http;
    private readonly ConcurrentDictionary<Uri, Lazy<Task<AmazonS3Client>>> _clients = [];
    private volatile Uri _endpoint;
    private volatile bool _wasReached;

    internal S3Link(S3StoreOptions options, StoreContext context)
    {
        (_options, _context, _http) = (options, context, new(options));
        _endpoint = options.Url ?? _amazon;
    }

    /// <summary>Whether the way is encrypted and checked by TLS.</summary>
    internal bool IsSecure => _options.Url?.Scheme != Uri.UriSchemeHttp;

    internal TimeProvider Clock => _context.Clock;

    /// <summary>
    /// Whether the server has answered a range of an object with that range: then nobody needs to wait to hear whether
    /// it does.
    /// </summary>
    internal bool KnowsRanges { get; set; }

    /// <summary>A patience for one request.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <param name="times">How many times as long as usual: for a request whose answer takes the server work.</param>
    internal ProgressTimeout Wait(CancellationToken cancellationToken, int times = 1) =>
        new(_options.Timeout * times, _context.Clock, cancellationToken);

    /// <summary>Makes one request that carries few bytes.</summary>
    internal async Task<T> AskAsync<T>(
        FilePlace at,
        Func<IAmazonS3, CancellationToken, Task<T>> ask,
        CancellationToken cancellationToken
    )
    {
        using var patience = Wait(cancellationToken);
        return await AskAsync(at, ask, patience, cancellationToken);
    }

    /// <summary>Makes one request; whoever carries its bytes tells the patience when some have moved.</summary>
    internal async Task<T> AskAsync<T>(
        FilePlace at,
        Func<IAmazonS3, CancellationToken, Task<T>> ask,
        ProgressTimeout patience,
        CancellationToken cancellationToken
    ) => (await AskWireAsync(at, ask, patience, cancellationToken)).Answer;

    /// <summary>Makes one request, and also tells what stood on the wire.</summary>
    internal async Task<(T Answer, WireAnswer Wire)> AskWireAsync<T>(
        FilePlace at,
        Func<IAmazonS3, CancellationToken, Task<T>> ask,
        ProgressTimeout patience,
        CancellationToken cancellationToken
    )
    {
        for (var redirects = 0; ; redirects++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (endpoint, wire) = (_endpoint, Expect<T>(patience));
            var client = await ClientAsync(endpoint, at, cancellationToken);
            try
            {
                WireAnswer.Current = wire;
                var answer = await ask(client, patience.Token);
                if (wire.Trouble is { } trouble)
                {
                    (answer as IDisposable)?.Dispose();
                    throw S3Faults.NoDocument(at, wire, trouble, _options, _wasReached);
                }
                _wasReached = true;
                return (answer, wire);
            }
            catch (Exception failure) when (S3Faults.IsFailure(failure) && failure is not StoreException)
            {
                if (redirects < MostRedirects && Redirect.Follow(wire, _options, endpoint) is { } next)
                    _endpoint = next;
                else
                    throw Fault(at, failure, patience, cancellationToken, wire);
            }
            finally
            {
                WireAnswer.Current = null;
            }
        }
    }

    private static WireAnswer Expect<T>(ProgressTimeout patience) =>
        new()
        {
            Root = XmlDocuments.RootOf<T>(),
            IsFile = typeof(T) == typeof(GetObjectResponse),
            Arrived = patience.Answers,
        };

    /// <summary>What the caller is told of a failure.</summary>
    internal Exception Fault(
        FilePlace at,
        Exception failure,
        ProgressTimeout patience,
        CancellationToken cancellationToken,
        WireAnswer? wire = null
    )
    {
        if (cancellationToken.IsCancellationRequested)
            return new OperationCanceledException("the request was canceled", failure, cancellationToken);
        if (patience.IsOver || failure is OperationCanceledException)
            return patience.Crawled ? S3Faults.TooSlow(at, _options, failure) : S3Faults.TimedOut(at, _options, failure);
        if (AnswerTooLongException.In(failure) is { } tooLong)
            return S3Faults.TooLong(at, _options, tooLong);
        // An error in a good answer the SDK reads in some answers only; in the others it has nothing to say but "OK".
        if (
            failure is AmazonServiceException
            {
                StatusCode: not default(HttpStatusCode),
                ErrorCode: { Length: > 0 } and not "OK"
            } refusal
        )
            _wasReached |= !Redirect.Is(refusal.StatusCode);
        else if (wire?.Trouble is { } trouble)
            return S3Faults.NoDocument(at, wire, trouble, _options, _wasReached);
        var fault = S3Faults.Of(at, failure, _options, _wasReached, wire);
        // Where a server sent its clients on to may be gone again: the next request begins where the pipeline file
        // says.
        if (fault.Kind is StoreErrorKind.ConnectionLost or StoreErrorKind.Unreachable)
            _endpoint = _options.Url ?? _amazon;
        return fault;
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            if (client is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
                client.Value.Result.Dispose();
        }
        _http.Dispose();
    }

    private async ValueTask<AmazonS3Client> ClientAsync(Uri endpoint, FilePlace at, CancellationToken cancellationToken)
    {
        try
        {
            var client = _clients.GetOrAdd(endpoint, url => new(() => Task.Run(() => Connect(url))));
            return await client.Value.WaitAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is AmazonClientException or AmazonServiceException or ArgumentException)
        {
            throw S3Faults.NoCredentials(at, failure);
        }
    }

    private AmazonS3Client Connect(Uri endpoint)
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
        if (endpoint != _amazon)
        {
            config.ServiceURL = endpoint.ToString().TrimEnd('/');
            config.AuthenticationRegion = _options.GivenRegion ?? "us-east-1";
        }
        else if (_options.GivenRegion is { } region)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }
        return new(Credentials(config), config);
    }

    private static AWSCredentials CredentialsOfMachine(AmazonS3Config config)
    {
        OwnMemory.Hide();
        return DefaultAWSCredentialsIdentityResolver.GetCredentials(config);
    }

    private AWSCredentials Credentials(AmazonS3Config config) =>
        _options switch
        {
            { HasKeys: false } => CredentialsOfMachine(config),
            { GivenToken: { } token } => new SessionAWSCredentials(
                _options.AccessKey,
                _options.SecretKey!.Reveal(),
                token.Reveal()
            ),
            _ => new BasicAWSCredentials(_options.AccessKey, _options.SecretKey!.Reveal()),
        };
}
