using System.Net;
using System.Xml;
using Amazon.Runtime;
using Amazon.S3;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.S3;

/// <summary>
/// Turns what a server refuses into the store's own faults: the only place here that judges its answers.
/// </summary>
internal static class S3Faults
{
    /// <summary>
    /// Whether an exception is about the request, and not a mistake of this program. A number or a time in an answer
    /// that is none the SDK tells as what its parser throws.
    /// </summary>
    internal static bool IsFailure(Exception failure) =>
        failure
            is AmazonServiceException
                or AmazonClientException
                or HttpRequestException
                or IOException
                or OperationCanceledException
                or XmlException
                or FormatException
                or OverflowException;

    /// <summary>Whether the server says that there is no such object (or bucket: a bare 404 does not tell).</summary>
    internal static bool IsAbsent(AmazonS3Exception refusal) => refusal.StatusCode == HttpStatusCode.NotFound;

    /// <summary>
    /// Whether a condition of the request was not met: the name is taken, or the object is another by now.
    /// </summary>
    internal static bool IsUnmet(Exception? failure) =>
        failure is AmazonS3Exception { StatusCode: HttpStatusCode.PreconditionFailed };

    /// <summary>Whether the server says that an object ends before the range that was asked for.</summary>
    internal static bool IsBehindEnd(Exception? failure) =>
        failure is AmazonS3Exception { StatusCode: HttpStatusCode.RequestedRangeNotSatisfiable };

    /// <summary>Whether the server does not know conditions at all.</summary>
    internal static bool IsUnknownCondition(Exception? failure) =>
        failure
            is AmazonS3Exception { StatusCode: HttpStatusCode.NotImplemented }
                or AmazonS3Exception { ErrorCode: "NotImplemented" };

    /// <summary>The fault for a failure.</summary>
    /// <param name="at">Where it happened.</param>
    /// <param name="failure">What the SDK threw.</param>
    /// <param name="options">The store's options.</param>
    /// <param name="wasReached">
    /// Whether the server has ever answered: then a broken way to it is a transient error.
    /// </param>
    /// <param name="wire">What stood on the wire.</param>
    internal static StoreException Of(
        FilePlace at,
        Exception failure,
        S3StoreOptions options,
        bool wasReached,
        WireAnswer? wire = null
    ) =>
        failure switch
        {
            AmazonServiceException when wire is not null && Redirect.Is(wire.Status) => new(
                new(at.Store, StorePath.Root),
                StoreErrorKind.Unreachable,
                $"cannot use '{at.Store}': {Redirect.Words(wire, options)}",
                failure
            ),
            AmazonUnmarshallingException or XmlException or FormatException or OverflowException => new(
                at,
                StoreErrorKind.Corrupt,
                $"the answer of {options.Server} about {at} is not an answer of an S3 server",
                failure
            )
            {
                IsTransient = wasReached,
            },
            AmazonServiceException { StatusCode: not default(HttpStatusCode) } refusal => OfAnswer(at, refusal, options),
            _ => OfWay(at, failure, options, wasReached),
        };

    /// <summary>The fault for an answer that is not the document that was asked for.</summary>
    internal static StoreException NoDocument(
        FilePlace at,
        WireAnswer wire,
        string came,
        S3StoreOptions options,
        bool wasReached
    ) =>
        new(
            at,
            StoreErrorKind.Corrupt,
            $"{options.Server} answered about {at} with {came}, which is not a '{wire.Root}' of an S3 server; check "
                + "'endpoint', and whether a proxy or a login portal answers instead"
        )
        {
            // A server that has answered as it should does so again; what never did is not what the pipeline file takes
            // it for.
            IsTransient = wasReached,
        };

    /// <summary>The fault for a list that does not say what is there.</summary>
    internal static StoreException NoList(FilePlace at, S3StoreOptions options, string why) =>
        new(
            at,
            StoreErrorKind.Corrupt,
            $"the listing of {at} from {options.Server} is invalid: {why}; the remaining objects are unknown. Check "
                + "'endpoint', 'bucket' and the server"
        );

    /// <summary>The fault for a request on which nothing moved.</summary>
    internal static StoreException TimedOut(FilePlace at, S3StoreOptions options, Exception failure) =>
        new(
            at,
            StoreErrorKind.TimedOut,
            $"{options.Server} did not answer about {at} within {DurationText.Of(options.Timeout)}",
            failure
        );

    /// <summary>The fault for an answer that comes, and so slowly that it never comes to its end.</summary>
    internal static StoreException TooSlow(FilePlace at, S3StoreOptions options, Exception failure) =>
        new(
            at,
            StoreErrorKind.TimedOut,
            $"{options.Server} answered about {at} too slowly: the answer was incomplete after "
                + $"{DurationText.Of(options.Timeout * ProgressTimeout.Times)}, or the file came at less than {ProgressTimeout.Least} bytes "
                + "a second for that time",
            failure
        );

    /// <summary>The fault for an answer without end.</summary>
    internal static StoreException TooLong(FilePlace at, S3StoreOptions options, AnswerTooLongException failure) =>
        new(
            at,
            StoreErrorKind.Corrupt,
            $"{options.Server} sent an invalid answer about {at}: {failure.Message}; check 'endpoint', and whether a proxy "
                + "or a login portal answers instead",
            failure
        );

    /// <summary>The fault for a name that is taken.</summary>
    internal static StoreException Exists(FilePlace at, Exception? failure = null) =>
        new(at, StoreErrorKind.AlreadyExists, $"{at} already exists and must not be replaced", failure);

    /// <summary>The fault for credentials or a region that are nowhere.</summary>
    internal static StoreException NoCredentials(FilePlace at, Exception failure) =>
        new(
            new(at.Store, StorePath.Root),
            StoreErrorKind.Unreachable,
            $"store '{at.Store}' has no credentials or no region: write 'access_key' and 'secret_key' (and 'region'), or "
                + "configure them as for every AWS program (AWS_ACCESS_KEY_ID, a profile, a role): "
                + $"{VisibleText.Of(failure.Message)}",
            failure
        );

    private static StoreException OfAnswer(FilePlace at, AmazonServiceException refusal, S3StoreOptions options)
    {
        var (kind, words) = Judge(refusal, options);
        return new(at, kind, $"{at}: {words}", refusal)
        {
            // Bytes that were damaged on the way are sent again.
            IsTransient =
                kind is StoreErrorKind.Busy or StoreErrorKind.TimedOut or StoreErrorKind.ConnectionLost or StoreErrorKind.Corrupt,
        };
    }

    private static (StoreErrorKind Kind, string Words) Judge(AmazonServiceException refusal, S3StoreOptions options)
    {
        var server = options.Server;
        return refusal.ErrorCode switch
        {
            "NoSuchBucket" => (
                StoreErrorKind.Unreachable,
                $"there is no bucket '{options.Bucket}' on {server}; create it, or correct 'bucket'"
            ),
            "InvalidAccessKeyId" => (StoreErrorKind.Unreachable, $"{server} does not know the access key; correct 'access_key'"),
            "SignatureDoesNotMatch" => (
                StoreErrorKind.Unreachable,
                $"{server} refuses the signature; correct 'secret_key' (and 'region', if the server has one of its own)"
            ),
            "ExpiredToken" or "InvalidToken" or "TokenRefreshRequired" => (
                StoreErrorKind.Unreachable,
                $"{server} reports that the session token has expired; get new credentials"
            ),
            "RequestTimeTooSkewed" => (
                StoreErrorKind.Unreachable,
                $"the clocks of this machine and of {server} differ too much; correct the clock of this machine"
            ),
            "AuthorizationHeaderMalformed" or "PermanentRedirect" or "IllegalLocationConstraintException" => (
                StoreErrorKind.Unreachable,
                $"the bucket '{options.Bucket}' is in another region; correct 'region' or 'endpoint' ({Said(refusal)})"
            ),
            "AccessDenied" or "Forbidden" or "AllAccessDisabled" or "AccountProblem" => (
                StoreErrorKind.Forbidden,
                $"{server} denied the request; the policy of the key must allow to list, read, write and delete in "
                    + $"'{options.Bucket}' ({Said(refusal)})"
            ),
            "QuotaExceeded" or "EntityTooLarge" or "InsufficientCapacity" or "XMinioStorageFull" => (
                StoreErrorKind.NoSpace,
                $"{server} has no space left ({Said(refusal)})"
            ),
            "BadDigest" or "XAmzContentSHA256Mismatch" or "IncompleteBody" or "InvalidDigest" => (
                StoreErrorKind.Corrupt,
                $"the bytes were damaged in transit, and {server} rejected them ({Said(refusal)})"
            ),
            "NoSuchUpload" => (StoreErrorKind.Busy, "the upload no longer exists on the server; another program has aborted it"),
            "KeyTooLongError" => (StoreErrorKind.Other, "the key is longer than S3 allows (1024 bytes)"),
            "InvalidObjectState" => (StoreErrorKind.Other, "the object is archived; it must be restored before it can be read"),
            "SlowDown"
            or "InternalError"
            or "ServiceUnavailable"
            or "RequestLimitExceeded"
            or "OperationAborted"
            or "ConditionalRequestConflict" => (
                StoreErrorKind.Busy,
                $"{server} is busy and asks to retry later ({Said(refusal)})"
            ),
            "RequestTimeout" => (StoreErrorKind.TimedOut, $"{server} timed out waiting for the bytes ({Said(refusal)})"),
            _ => JudgeStatus(refusal, options),
        };
    }

    private static (StoreErrorKind Kind, string Words) JudgeStatus(AmazonServiceException refusal, S3StoreOptions options) =>
        refusal.StatusCode switch
        {
            HttpStatusCode.NotFound => (StoreErrorKind.NotFound, $"there is no such object in '{options.Bucket}'"),
            HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => (
                StoreErrorKind.Forbidden,
                $"{options.Server} denied the request ({Said(refusal)})"
            ),
            HttpStatusCode.PreconditionFailed => (StoreErrorKind.Changed, "another object has replaced it"),
            HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect => (
                StoreErrorKind.Unreachable,
                $"the bucket '{options.Bucket}' is elsewhere; correct 'region' or 'endpoint'"
            ),
            HttpStatusCode.TooManyRequests or HttpStatusCode.Conflict => (
                StoreErrorKind.Busy,
                $"{options.Server} is busy and asks to retry later ({Said(refusal)})"
            ),
            HttpStatusCode.RequestTimeout or HttpStatusCode.GatewayTimeout => (
                StoreErrorKind.TimedOut,
                $"{options.Server} was too slow ({Said(refusal)})"
            ),
            >= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented => (
                StoreErrorKind.Busy,
                $"{options.Server} had an internal error ({Said(refusal)})"
            ),
            _ => (StoreErrorKind.Other, $"{options.Server} refused the request ({Said(refusal)})"),
        };

    private static StoreException OfWay(FilePlace at, Exception failure, S3StoreOptions options, bool wasReached)
    {
        var request = failure as HttpRequestException ?? failure.InnerException as HttpRequestException;
        var what = request?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => $"the host name of {options.Server} is unknown; correct 'endpoint' or "
                + "'region'",
            HttpRequestError.ConnectionError => $"{options.Server} refused the connection; correct 'endpoint', or start the "
                + "server",
            HttpRequestError.SecureConnectionError =>
                $"no secure connection to {options.Server}; correct 'endpoint' (http or https?) or its certificate",
            _ => null,
        };
        var passes = what is null || wasReached;
        return new(
            passes ? at : new(at.Store, StorePath.Root),
            passes ? StoreErrorKind.ConnectionLost : StoreErrorKind.Unreachable,
            what is null
                ? $"the connection to {options.Server} was lost during a request about {at}: {VisibleText.Of(failure.Message)}"
                : $"cannot connect '{at.Store}': {what} ({VisibleText.Of((request?.InnerException ?? failure).Message)})",
            failure
        );
    }

    private static string Said(AmazonServiceException refusal) =>
        VisibleText.Of(
            $"{(int)refusal.StatusCode} {refusal.ErrorCode}{(refusal.Message is { Length: > 0 } said ? $": {said}" : "")}"
        );
}
