using Amazon.S3;
using Amazon.S3.Model;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.S3;

/// <summary>
/// Asks about one object. What its answer does not tell is asked of the list; what the list does not tell either is not
/// known. An answer has no room for a reason, and a key that may not list is answered "forbidden" about what is not
/// there: the list tells both.
/// </summary>
internal sealed class ObjectStat(string store, S3StoreOptions options, ObjectKeys keys, S3Link link, ObjectLists lists)
{
    /// <summary>What the server tells of an object by its name alone.</summary>
    /// <exception cref="StoreException">There is none (NotFound), or the server refuses.</exception>
    internal async Task<FileEntry> AskAsync(StorePath path, CancellationToken cancellationToken)
    {
        var request = new GetObjectMetadataRequest { BucketName = options.Bucket, Key = keys.Of(path) };
        using var patience = link.Wait(cancellationToken);
        var (answer, wire) = await link.AskWireAsync(
            new(store, path),
            (s3, quiet) => s3.GetObjectMetadataAsync(request, quiet),
            patience,
            cancellationToken
        );
        return S3Entries.Of(path, answer, wire.Length, options.SetTime);
    }

    /// <summary>All that can be told of an object, by itself and by the list.</summary>
    /// <exception cref="StoreException">There is none (NotFound), or the server refuses.</exception>
    internal async Task<FileEntry> AskAllAsync(StorePath path, CancellationToken cancellationToken)
    {
        var found = await AskAsync(path, cancellationToken);
        return found is { Length: not null, ModifiedAt: not null }
            ? found
            : S3Entries.Both(found, await ListedOrNullAsync(path, cancellationToken));
    }

    /// <summary>All that can be told of an object; null when it is not there.</summary>
    internal async Task<FileEntry?> FindAsync(StorePath path, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAllAsync(path, cancellationToken);
        }
        catch (StoreException fault) when (fault.Kind == StoreErrorKind.NotFound)
        {
            return null;
        }
        catch (StoreException fault) when (HidesReason(fault))
        {
            if (await ReasonedAsync(path, fault, cancellationToken) is not null)
                throw;
            return null;
        }
    }

    /// <summary>What the server tells of an object that is to be read.</summary>
    /// <exception cref="StoreException">It is not there (NotFound), or the server refuses.</exception>
    internal async Task<FileEntry> OpenAsync(StorePath path, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(path, cancellationToken);
        }
        catch (StoreException fault) when (HidesReason(fault))
        {
            if (await ReasonedAsync(path, fault, cancellationToken) is not null || fault.Kind == StoreErrorKind.NotFound)
                throw;
            throw new StoreException(
                fault.At,
                StoreErrorKind.NotFound,
                $"{fault.At}: there is no such object in '{options.Bucket}'",
                fault
            );
        }
    }

    /// <summary>The object in the list. A list that itself is refused is the better reason, or as good a one.</summary>
    private async Task<FileEntry?> ReasonedAsync(StorePath path, StoreException fault, CancellationToken cancellationToken)
    {
        if (fault.Kind is StoreErrorKind.Forbidden or StoreErrorKind.NotFound)
            return await lists.ListedAsync(path, cancellationToken);
        await lists.FirstKeysAsync(path, cancellationToken);
        throw fault;
    }

    /// <summary>A key that may read and not list is told no more than by the name.</summary>
    private async Task<FileEntry?> ListedOrNullAsync(StorePath path, CancellationToken cancellationToken)
    {
        try
        {
            return await lists.ListedAsync(path, cancellationToken);
        }
        catch (StoreException fault) when (fault.Kind == StoreErrorKind.Forbidden)
        {
            return null;
        }
    }

    /// <summary>
    /// A missing bucket is a 404 like a missing object, and a wrong signature a 403 like a missing right.
    /// </summary>
    private static bool HidesReason(StoreException fault) => fault is { IsTransient: false, InnerException: AmazonS3Exception };
}
