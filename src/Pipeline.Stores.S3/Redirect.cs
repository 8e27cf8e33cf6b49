using System.Net;
using Pipeline.Abstractions.Items;

namespace Pipeline.Stores.S3;

/// <summary>
/// Where a server sends a bucket's requests on to, and whether they may go there. What is signed, and the session token
/// above all, goes to no host that the pipeline file does not name: only to the same host, or to one below it, and
/// never from https to http.
/// </summary>
internal static class Redirect
{
    /// <summary>Whether a status says that the request belongs elsewhere.</summary>
    internal static bool Is(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;

    /// <summary>The endpoint to ask from now on; null when it may not, or cannot, be followed.</summary>
    /// <param name="wire">The answer.</param>
    /// <param name="options">The store's options.</param>
    /// <param name="now">The endpoint that was asked.</param>
    internal static Uri? Follow(WireAnswer wire, S3StoreOptions options, Uri? now)
    {
        // What is no bucket's address, as that of a login page, has no endpoint.
        if (!Is(wire.Status) || options.Url is not { } named || Endpoint(wire, options) is not { } next)
            return null;
        var isSafe =
            (next.Scheme == named.Scheme || next.Scheme == Uri.UriSchemeHttps)
            && (
                next.Host == named.Host
                || (
                    named.HostNameType == UriHostNameType.Dns
                    && next.Host.EndsWith($".{named.Host}", StringComparison.OrdinalIgnoreCase)
                )
            );
        return isSafe && next != now ? next : null;
    }

    /// <summary>Says where it points, and what to write.</summary>
    internal static string Words(WireAnswer wire, S3StoreOptions options)
    {
        if (wire.Location is not { } location)
            return wire.Region is { Length: > 0 } region
                ? $"the bucket '{options.Bucket}' is in the region '{VisibleText.Of(region)}'; write 'region: {VisibleText.Of(region)}'"
                : $"{options.Server} reports that the bucket '{options.Bucket}' is elsewhere ({(int)wire.Status}), without "
                    + "a location; correct 'region' or 'endpoint'";
        var points =
            $"{options.Server} redirects requests for the bucket '{options.Bucket}' to "
            + $"{VisibleText.Of(location.GetLeftPart(UriPartial.Path))} ({(int)wire.Status})";
        return Endpoint(wire, options) is { } endpoint
            ? $"{points}, which the pipeline file does not name; if the bucket is there, write 'endpoint: {Text(endpoint)}'"
            : $"{points}, which is not an address of the bucket; correct 'endpoint', and check whether a proxy or a login "
                + "portal is on the network path";
    }

    /// <summary>An endpoint as it is written.</summary>
    internal static string Text(Uri endpoint) => VisibleText.Of(endpoint.ToString().TrimEnd('/'));

    /// <summary>The address without the bucket and what comes after it.</summary>
    private static Uri? Endpoint(WireAnswer wire, S3StoreOptions options)
    {
        if (wire.Location is not { Scheme: "http" or "https" } location)
            return null;
        if (!options.IsPathStyle)
            return location.Host.StartsWith($"{options.Bucket}.", StringComparison.OrdinalIgnoreCase)
                ? new($"{location.Scheme}://{location.Authority[(options.Bucket.Length + 1)..]}/")
                : null;
        var (path, bucket) = (location.AbsolutePath, $"/{Uri.EscapeDataString(options.Bucket)}");
        var at = path.IndexOf(bucket + "/", StringComparison.Ordinal);
        if (at < 0 && path.EndsWith(bucket, StringComparison.Ordinal))
            at = path.Length - bucket.Length;
        return at < 0 ? null : new($"{location.Scheme}://{location.Authority}{path[..at]}/");
    }
}
