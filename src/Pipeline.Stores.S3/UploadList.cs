using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Posix;

namespace Pipeline.Stores.S3;

/// <summary>Lists the uploads in parts that are neither complete nor aborted, whoever has begun them.</summary>
internal sealed class UploadList(S3StoreOptions options, S3Link link)
{
    /// <summary>Ten million uploads; nobody begins so many and leaves them.</summary>
    private const int MostPages = 10_000;

    /// <summary>
    /// The uploads of a bucket whose keys begin so, each with the time when it was begun where the server tells it.
    /// </summary>
    public async IAsyncEnumerable<(UploadMark Upload, DateTimeOffset? BegunAt)> ReadAsync(
        FilePlace at,
        string bucket,
        string prefix,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var request = new ListMultipartUploadsRequest
        {
            BucketName = bucket,
            Prefix = prefix,
            Encoding = EncodingType.Url,
        };
        bool isMore;
        var tokens = new PageTokens();
        var pace = new ListPace(options.Timeout, link.Clock);
        do
        {
            var page = await pace.WaitAsync(
                link.AskAsync(at, (s3, quiet) => s3.ListMultipartUploadsAsync(request, quiet), cancellationToken)
            );
            foreach (var upload in page.MultipartUploads ?? [])
            {
                if (upload is not { Key.Length: > 0, UploadId.Length: > 0 })
                    throw S3Faults.NoList(at, options, "it contains an upload without a key or an id");
                var key = ObjectKeys.Decode(upload.Key, page.EncodingType);
                yield return (new(bucket, key) { Id = upload.UploadId }, ObjectTime.OfServer(upload.Initiated));
            }
            isMore = page.IsTruncated == true;
            if (
                isMore
                && (
                    string.IsNullOrEmpty(page.NextKeyMarker)
                    || tokens.Trouble($"{page.NextKeyMarker}\n{page.NextUploadIdMarker}") is not null
                )
            )
                throw S3Faults.NoList(at, options, "it announces more uploads, and its next page is missing or repeated");
            if (isMore && (pace.Trouble(page.MultipartUploads?.Count ?? 0) ?? TooMany(tokens.Pages)) is { } trouble)
                throw S3Faults.NoList(at, options, trouble);
            request.KeyMarker = isMore ? ObjectKeys.Decode(page.NextKeyMarker, page.EncodingType) : null;
            request.UploadIdMarker = page.NextUploadIdMarker;
        } while (isMore);
    }

    private static string? TooMany(long pages) =>
        pages < MostPages ? null : $"it has more than {BoundedText.Number(pages)} pages of uploads";
}
