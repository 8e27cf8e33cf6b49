using Amazon.S3;
using Amazon.S3.Model;
using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

namespace Pipeline.Stores.S3;

/// <summary>Deletes an object, and only the one that was seen where the server knows that condition.</summary>
internal sealed class ConditionalDelete(S3Link link, string bucket)
{
    /// <summary>Deletes an object; fine when it is already gone.</summary>
    /// <param name="at">Where it is.</param>
    /// <param name="key">Its key.</param>
    /// <param name="version">The entity tag that it must have; null when that is not known.</param>
    /// <param name="stop">Ends the work.</param>
    /// <exception cref="StoreFault">The server says that it is another by now (Changed).</exception>
    internal async Task RunAsync(FilePlace at, string key, string? version, CancellationToken stop)
    {
        try
        {
            await SendAsync(at, key, version, stop);
        }
        catch (StoreFault fault) when (version is not null && S3Faults.IsUnmet(fault.InnerException))
        {
            throw new StoreFault(
                at,
                FaultKind.Changed,
                $"{at} was left where it is: it was replaced by another file",
                fault.InnerException
            );
        }
        catch (StoreFault fault) when (version is not null && S3Faults.IsUnknownCondition(fault.InnerException))
        {
            await SendAsync(at, key, null, stop);
        }
        catch (StoreFault fault) when (fault.InnerException is AmazonS3Exception refusal && IsGone(refusal))
        {
            // A server that is given a condition says so of what is gone.
        }
    }

    private static bool IsGone(AmazonS3Exception refusal) => refusal.ErrorCode == "NoSuchKey";

    private Task<DeleteObjectResponse> SendAsync(FilePlace at, string key, string? version, CancellationToken stop) =>
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
            stop
        );
}
