using Amazon.S3;
using Amazon.S3.Model;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.S3;

/// <summary>
/// Has the server copy an object itself, from this bucket or another one of the same account. It is seen when all of it
/// is there.
/// </summary>
internal sealed class ServerCopy(S3StoreOptions options, S3Link link, Uploads uploads)
{
    /// <summary>What one request copies (Amazon S3 API reference, "CopyObject").</summary>
    private const long Most = 5L << 30;

    /// <summary>A copy of 5 GiB takes a server a while, in which it says nothing.</summary>
    private const int TimesForCopying = 10;

    /// <summary>Copies, or returns null when that is to be done another way.</summary>
    /// <param name="source">The source, opened.</param>
    /// <param name="order">What the copy becomes.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    internal async Task<FileEntry?> TryAsync(S3Reader source, DraftSpec order, CancellationToken cancellationToken)
    {
        // Not every server knows a condition about the target here: what must not replace goes the other way, and so
        // does an object of which nothing is told that another one under its key has not.
        if (
            !IsSameServer(source.Options)
            || !order.Replaces
            || order.Length is not { } length
            || length > Most
            || source.Opened is not { Version: { } version } found
            || found.Length != length
        )
            return null;
        var target = uploads.MarkOf(order);
        var request = new CopyObjectRequest
        {
            SourceBucket = source.Options.Bucket,
            SourceKey = source.Key,
            ETagToMatch = $"\"{version}\"",
            DestinationBucket = target.Bucket,
            DestinationKey = target.Key,
            MetadataDirective = S3MetadataDirective.REPLACE,
        };
        foreach (var (name, value) in uploads.Metadata(order))
            request.Metadata[name] = value;
        using var patience = link.Wait(cancellationToken, TimesForCopying);
        var answer = await uploads.ConditionallyAsync(
            order,
            _ => link.AskAsync(uploads.At(order), (s3, quiet) => s3.CopyObjectAsync(request, quiet), patience, cancellationToken),
            cancellationToken
        );
        // Tags that may be hashes of something else are no reason to fail, but then the bytes go the other way, over
        // this copy.
        var tag = S3Entries.Bare(answer.ETag);
        if (EntityTag.Md5Of(version, null) is { } md5 && EntityTag.Md5Of(tag, null) is { } copied && md5 != copied)
            return null;
        try
        {
            var copy = await uploads.CommittedAsync(order, length, tag, isProved: false, cancellationToken);
            WorkerActivity.Current?.Moved(length);
            return copy;
        }
        catch (StoreException fault) when (fault.Kind == StoreErrorKind.Corrupt)
        {
            return null;
        }
    }

    private bool IsSameServer(S3StoreOptions other) =>
        (options.Url, options.GivenRegion, options.AccessKey, options.GivenToken?.Reveal())
        == (other.Url, other.GivenRegion, other.AccessKey, other.GivenToken?.Reveal());
}
