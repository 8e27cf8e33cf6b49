using System.Net;

namespace Pipeline.Stores.S3;

/// <summary>
/// Lets no request out over plain http to another machine, unless the pipeline file says so: credentials come along
/// with each. This is also
/// asked of what no pipeline file names: an endpoint of the machine's AWS settings, and where a server sends its
/// clients on to.
/// </summary>
internal sealed class PlainHttp(HttpMessageHandler inner, S3StoreOptions options) : DelegatingHandler(inner)
{
    internal const string Cure =
        "anyone on the network path can read and use the session token, and read and change the files; write 'https://', "
        + "or 'insecure: true' if the network is trusted";

    /// <summary>Whether what is asked there passes other machines unencrypted.</summary>
    internal static bool IsExposed(Uri url) =>
        url.Scheme == Uri.UriSchemeHttp
        && !(
            IPAddress.TryParse(url.IdnHost, out var address)
                ? IPAddress.IsLoopback(address)
                : url.IdnHost.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        );

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.RequestUri is { } url && IsExposed(url) && !options.Insecure
            ? throw new HttpRequestException(
                HttpRequestError.SecureConnectionError,
                $"{url.GetLeftPart(UriPartial.Authority)} is another machine over plain http: {Cure}"
            )
            : base.SendAsync(request, cancellationToken);
}
