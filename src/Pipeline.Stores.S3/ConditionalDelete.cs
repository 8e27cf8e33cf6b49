using Amazon.S3;
using Amazon.S3.Model;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.S3;

/// <summary>Deletes an object, and only the one that was seen where the server knows that condition.</summary>
internal sealed class ConditionalDelete(S3Link link, string bucket)
{
    /// <summary>Deletes an object; fine when it is already gone.</summary>
    /// <param name="at">Where it is.</param>
    /// <param name="key">Its key.</param>
    /// <param name="version">The entity tag that it must have; null when that is not known.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="StoreException">The server says that it is another by now (Changed).</exception>
    internal async Task RunAsync(FilePlace at, string key, string? version, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(at, key, version, cancellationToken);
        }
        catch (StoreException fault) when (version is not null && S3Faults.IsUnmet(fault.InnerException))
        {
            throw new StoreException(
                at,
                StoreErrorKind.Changed,
                $"{at} was not deleted: it was replaced by another file",
                fault.InnerException
            );
        }
        catch (StoreException fault) when (version is not null && S3Faults.IsUnknownCondition(fault.InnerException))
        {
            await SendAsync(at, key, null, cancellationToken);
        }
        catch (StoreException fault) when (fault.InnerException is AmazonS3Exception refusal && IsGone(refusal))
        {
            // A server that is given a condition says so of what is gone.
        }
    }

    private static bool IsGone(AmazonS3Exception refusal) => refusal.ErrorCode == "NoSuchKey";

    private Task<DeleteObjectResponse> SendAsync(
        FilePlace at,
        string key,
        string? version,
        CancellationToken cancellationToken
    ) =>
        link.AskAsync(
            at,
            (s3, quiet) =>
                s3.DeleteObjectAsync(
                    new DeleteObjectRequest
                    {
                        BucketName = bucket,
                        Key = key,
                        IfMatch = version is null ? null : $"\"{version}\"",
                    },
                    quiet
                ),
            cancellationToken
        );
}
