using Amazon.S3;
using Amazon.S3.Model;
using Pipeline.Abstractions.Items;

namespace Pipeline.Stores.S3;

/// <summary>
/// Asks for pages of lists, and takes only what is a page of the list that was asked for. A server need not know
/// <c>encoding-type=url</c>: its answer says whether its keys are encoded, and where it says nothing they are read as
/// they stand.
/// </summary>
internal sealed class ObjectLists(string store, S3StoreOptions options, ObjectKeys keys, S3Link link)
{
    /// <summary>Asks for one page.</summary>
    /// <param name="at">What is listed, for people.</param>
    /// <param name="prefix">What all keys begin with.</param>
    /// <param name="delimiter">What folds the rest of a key; null to list all of them.</param>
    /// <param name="token">What the page before ended with; null for the first page.</param>
    /// <param name="most">How many entries it may have; null for as many as the server likes.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    internal async Task<ListPage> PageAsync(
        FilePlace at,
        string prefix,
        string? delimiter,
        string? token,
        int? most,
        CancellationToken cancellationToken
    )
    {
        var request = new ListObjectsV2Request
        {
            BucketName = options.Bucket,
            Prefix = prefix,
            Delimiter = delimiter,
            ContinuationToken = token,
            MaxKeys = most,
            Encoding = EncodingType.Url,
        };
        var page = await link.AskAsync(at, (s3, quiet) => s3.ListObjectsV2Async(request, quiet), cancellationToken);
        RefuseOther(at, page, prefix);
        var next = string.IsNullOrEmpty(page.NextContinuationToken) ? null : page.NextContinuationToken;
        if (page.IsTruncated == true && next is null && most is null)
            throw S3Faults.NoList(at, options, "it announces a next page, and has no continuation token");
        string Decoded(string? text) =>
            text is { Length: > 0 }
                ? ObjectKeys.Decode(text, page.Encoding)
                : throw S3Faults.NoList(at, options, "it contains an entry without a key");
        return new(
            [.. (page.S3Objects ?? []).Select(found => (Decoded(found.Key), found))],
            [.. (page.CommonPrefixes ?? []).Select(Decoded)],
            page.IsTruncated == true ? next : null
        );
    }

    /// <summary>What a list tells of one object; null when it is in none.</summary>
    internal async Task<FileEntry?> ListedAsync(StorePath path, CancellationToken cancellationToken)
    {
        var key = keys.Of(path);
        // The key itself comes before all that begin with it.
        var page = await PageAsync(new(store, path), key, null, null, 1, cancellationToken);
        foreach (var (listed, found) in page.Objects)
        {
            if (listed == key)
                return S3Entries.Of(path, found);
        }
        return null;
    }

    /// <summary>The first two keys in a folder.</summary>
    internal async Task<IReadOnlyList<string>> FirstKeysAsync(StorePath folder, CancellationToken cancellationToken) =>
        [
            .. (await PageAsync(new(store, folder), keys.OfFolder(folder), null, null, 2, cancellationToken)).Objects.Select(
                found => found.Key
            ),
        ];

    /// <summary>The first page of a folder.</summary>
    internal async Task<FirstPage> FirstPageAsync(StorePath folder, CancellationToken cancellationToken)
    {
        var page = await PageAsync(new(store, folder), keys.OfFolder(folder), "/", null, null, cancellationToken);
        var names = new HashSet<StorePath>();
        foreach (var (key, _) in page.Objects)
        {
            if (keys.TryPath(key, out var path, out _))
                names.Add(path);
        }
        var last = page.Next is not null
            ? names.Select(path => path.Text).Order(Comparer<string>.Create(Utf8Order.Compare)).LastOrDefault("")
            : null;
        return new(names, last);
    }

    /// <summary>
    /// A cache or a proxy may send the list of something else. What a server does not tell of its list is not asked.
    /// </summary>
    private void RefuseOther(FilePlace at, ListObjectsV2Response page, string prefix)
    {
        // A bucket of a tenant is told without the tenant, that of an access point by its own name.
        if (
            page.Name is { Length: > 0 } bucket
            && bucket != options.Bucket
            && !options.Bucket.EndsWith("-s3alias", StringComparison.Ordinal)
            && !options.Bucket.EndsWith(":" + bucket, StringComparison.Ordinal)
        )
            throw S3Faults.NoList(at, options, $"it is the list of the bucket '{VisibleText.Of(bucket)}'");
        if (page.Prefix is { Length: > 0 } told && told != prefix && ObjectKeys.Decode(told, EncodingType.Url) != prefix)
            throw S3Faults.NoList(at, options, $"it is the list of the prefix '{VisibleText.Of(told)}'");
    }
}
