using Amazon.S3;
using Amazon.S3.Model;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.S3;

/// <summary>
/// What the drafts of a store have in common: the requests that carry bytes, and the memory for them.
/// </summary>
internal sealed class Uploads(
    string store,
    S3StoreOptions options,
    ObjectKeys keys,
    S3Link link,
    FolderMemo memo,
    ObjectStat look
)
{
    private const string ContentType = "application/octet-stream";

    /// <summary>
    /// "Processing of a CompleteMultipartUpload request could take several minutes" (Amazon S3 API reference).
    /// </summary>
    private const int TimesForJoining = 10;

    /// <summary>It is noted in journal and manifest; those of servers have some hundred characters at most.</summary>
    private const int LongestNumber = 1024;
    private volatile bool _knowsNoConditions;

    internal ByteBudget Budget { get; } = new(options.PartSize.Bytes, options.Parts);

    internal S3Link Link => link;

    internal FilePlace At(DraftSpec order) => new(store, order.Path);

    /// <summary>Sends a whole file in one request. The server checks its MD5 and refuses other bytes.</summary>
    internal async Task<(FileEntry Entry, string? Seal)> PutAsync(
        DraftSpec order,
        PartBuffer bytes,
        CancellationToken cancellationToken
    )
    {
        var at = At(order);
        var md5 = bytes.Md5();
        var answer = await ConditionallyAsync(
            order,
            async condition =>
            {
                using var patience = link.Wait(cancellationToken);
                var request = new PutObjectRequest
                {
                    BucketName = options.Bucket,
                    Key = keys.Of(order.Path),
                    ContentType = ContentType,
                    MD5Digest = Convert.ToBase64String(md5),
                    UseChunkEncoding = false,
                    DisablePayloadSigning = link.IsSecure,
                    IfNoneMatch = condition,
                };
                foreach (var (name, value) in Metadata(order, bytes))
                    request.Metadata[name] = value;
                return await link.AskAsync(
                    at,
                    (s3, quiet) =>
                    {
                        request.InputStream = bytes.Open(patience.Moved);
                        return s3.PutObjectAsync(request, quiet);
                    },
                    patience,
                    cancellationToken
                );
            },
            cancellationToken
        );
        var tag = S3Entries.Bare(answer.ETag);
        EntityTag.RefuseOther(at, md5, tag, answer.ServerSideEncryptionMethod);
        var isHash = EntityTag.Md5Of(tag, answer.ServerSideEncryptionMethod) is not null;
        return (await CommittedAsync(order, bytes.Filled, tag, isHash, cancellationToken), isHash ? tag : null);
    }

    /// <summary>What is known of an upload before it is begun.</summary>
    internal UploadMark MarkOf(DraftSpec order) => new(options.Bucket, keys.Of(order.Path));

    /// <summary>Begins an upload in parts.</summary>
    internal async Task<UploadMark> BeginAsync(DraftSpec order, CancellationToken cancellationToken)
    {
        var request = new InitiateMultipartUploadRequest
        {
            BucketName = options.Bucket,
            Key = keys.Of(order.Path),
            ContentType = ContentType,
        };
        foreach (var (name, value) in Metadata(order))
            request.Metadata[name] = value;
        var answer = await link.AskAsync(
            At(order),
            (s3, quiet) => s3.InitiateMultipartUploadAsync(request, quiet),
            cancellationToken
        );
        return answer.UploadId is { Length: > 0 and <= LongestNumber } id
            ? MarkOf(order) with
            {
                Id = id,
            }
            : throw new StoreException(
                At(order),
                StoreErrorKind.Corrupt,
                $"{options.Server} began an upload of {At(order)} without an upload id, or with one of more than "
                    + $"{LongestNumber} characters"
            );
    }

    /// <summary>Sends one part; its tag comes back.</summary>
    internal async Task<SentPart> SendAsync(
        DraftSpec order,
        UploadMark upload,
        int number,
        PartBuffer bytes,
        CancellationToken cancellationToken
    )
    {
        var at = At(order);
        var md5 = bytes.Md5();
        using var patience = link.Wait(cancellationToken);
        var request = new UploadPartRequest
        {
            BucketName = options.Bucket,
            Key = keys.Of(order.Path),
            UploadId = upload.Id,
            PartNumber = number,
            PartSize = bytes.Filled,
            MD5Digest = Convert.ToBase64String(md5),
            UseChunkEncoding = false,
            DisablePayloadSigning = link.IsSecure,
        };
        var answer = await link.AskAsync(
            at,
            (s3, quiet) =>
            {
                request.InputStream = bytes.Open(patience.Moved);
                return s3.UploadPartAsync(request, quiet);
            },
            patience,
            cancellationToken
        );
        EntityTag.RefuseOther(at, md5, S3Entries.Bare(answer.ETag), answer.ServerSideEncryptionMethod);
        return new(number, answer.ETag, md5);
    }

    /// <summary>Makes one object of the parts, in one step.</summary>
    internal async Task<(FileEntry Entry, string? Seal)> CompleteAsync(
        DraftSpec order,
        UploadMark upload,
        IReadOnlyList<SentPart> parts,
        long length,
        CancellationToken cancellationToken
    )
    {
        var answer = await ConditionallyAsync(
            order,
            async condition =>
            {
                var request = new CompleteMultipartUploadRequest
                {
                    BucketName = options.Bucket,
                    Key = keys.Of(order.Path),
                    UploadId = upload.Id,
                    PartETags = [.. parts.Select(part => new PartETag(part.Number, part.Tag))],
                    IfNoneMatch = condition,
                };
                using var patience = link.Wait(cancellationToken, TimesForJoining);
                return await link.AskAsync(
                    At(order),
                    (s3, quiet) => s3.CompleteMultipartUploadAsync(request, quiet),
                    patience,
                    cancellationToken
                );
            },
            cancellationToken
        );
        var (tag, ours) = (S3Entries.Bare(answer.ETag), EntityTag.OfParts(parts));
        var entry = await CommittedAsync(order, length, tag, tag == ours, cancellationToken);
        return (entry, entry.Version == ours ? ours : null);
    }

    /// <summary>Throws an upload in parts away; fine when it is gone.</summary>
    internal async Task AbortAsync(FilePlace at, UploadMark upload, CancellationToken cancellationToken)
    {
        var request = new AbortMultipartUploadRequest
        {
            BucketName = upload.Bucket,
            Key = upload.Key,
            UploadId = upload.Id,
        };
        try
        {
            await link.AskAsync(at, (s3, quiet) => s3.AbortMultipartUploadAsync(request, quiet), cancellationToken);
        }
        catch (StoreException fault) when (fault.InnerException is AmazonS3Exception refusal && S3Faults.IsAbsent(refusal))
        {
            // Nothing is left of it.
        }
    }

    /// <summary>
    /// Writes under the name. Where nothing is to be replaced, the server itself refuses a name that is taken, in one
    /// step with the writing. One that knows no such condition is asked before, which leaves a moment between.
    /// </summary>
    internal async Task<T> ConditionallyAsync<T>(
        DraftSpec order,
        Func<string?, Task<T>> send,
        CancellationToken cancellationToken
    )
    {
        // Whether it works or not, what stands there is to be looked at, from now on and after it.
        memo.Touch(order.Path);
        try
        {
            return order.Replaces ? await send(null) : await WithoutReplacingAsync(order, send, cancellationToken);
        }
        finally
        {
            memo.Touch(order.Path);
        }
    }

    private async Task<T> WithoutReplacingAsync<T>(
        DraftSpec order,
        Func<string?, Task<T>> send,
        CancellationToken cancellationToken
    )
    {
        if (await look.FindAsync(order.Path, cancellationToken) is not null)
            throw S3Faults.Exists(At(order));
        try
        {
            return await send(_knowsNoConditions ? null : "*");
        }
        catch (StoreException fault) when (S3Faults.IsUnmet(fault.InnerException))
        {
            throw S3Faults.Exists(At(order), fault);
        }
        catch (StoreException fault) when (S3Faults.IsUnknownCondition(fault.InnerException))
        {
            _knowsNoConditions = true;
            return await send(null);
        }
    }

    /// <summary>
    /// What is known of an object that was just written: what was sent. Unless its tag proves that the server has these
    /// very bytes it is asked, and what it tells must agree; a key that may not ask is told nothing.
    /// </summary>
    /// <exception cref="StoreException">It is not there, or has another size (Corrupt).</exception>
    internal async Task<FileEntry> CommittedAsync(
        DraftSpec order,
        long length,
        string? tag,
        bool isProved,
        CancellationToken cancellationToken
    )
    {
        var sent = new FileEntry(order.Path, length, options.SetTime ? order.ModifiedAt : null) { Version = tag };
        if (isProved && sent.ModifiedAt is not null)
            return sent;
        try
        {
            var told = await look.AskAllAsync(order.Path, cancellationToken);
            if (told.Length is { } there && there != length)
                throw Lost(order, $"it has {there} bytes there, and {length} were sent");
            return told with { Length = length, ModifiedAt = told.ModifiedAt ?? sent.ModifiedAt, Version = told.Version ?? tag };
        }
        catch (StoreException fault) when (fault.Kind == StoreErrorKind.NotFound)
        {
            throw Lost(order, "it does not exist");
        }
        catch (StoreException fault) when (fault.Kind == StoreErrorKind.Forbidden)
        {
            return sent;
        }
    }

    private StoreException Lost(DraftSpec order, string how) =>
        new(At(order), StoreErrorKind.Corrupt, $"{options.Server} confirmed the upload of {At(order)}, but {how}")
        {
            IsTransient = true,
        };

    /// <summary>What stands beside the bytes: the file's time, and its hash where all of it is here.</summary>
    internal IEnumerable<(string Name, string Value)> Metadata(DraftSpec order, PartBuffer? whole = null)
    {
        if (options.SetTime && order.ModifiedAt is { } time)
            yield return (ObjectTime.Key, ObjectTime.Write(time));
        if (order.Hash is { } hash)
            yield return (hash.Algorithm, hash.Hex);
        else if (whole is not null)
            yield return ("sha256", Convert.ToHexStringLower(whole.Sha256()));
    }
}
