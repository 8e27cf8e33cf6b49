using Amazon.S3.Model;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.S3;

/// <summary>
/// What is known of the one object that is read, by which the answers of another one are refused, and its end as its
/// answers tell it.
/// </summary>
internal sealed class ObjectIdentity(FilePlace at, FileEntry opened, S3StoreOptions options)
{
    private readonly Lock _lock = new();
    private long? _total;
    private string? _tag = opened.Version;
    private DateTime? _modified;

    /// <summary>Whether the answers have told that the object ends at or before an offset.</summary>
    internal bool IsBehindEnd(long offset)
    {
        lock (_lock)
            return _total is { } total && offset >= total;
    }

    /// <summary>
    /// The object as it was opened. A size that its reads contradict is none; one that was not told then is told by
    /// them.
    /// </summary>
    internal FileEntry Stat()
    {
        lock (_lock)
            return _total is not { } total || total == opened.Length ? opened
                : opened.Length is null ? opened with { Length = total }
                : opened with { Length = null };
    }

    /// <summary>Takes in what an answer tells, and refuses one that is about another object.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="total">The size of the whole object, where it tells it.</param>
    /// <param name="isWhole">
    /// Whether it is no answer to the range that was asked for, and only its tag tells whose bytes it holds.
    /// </param>
    internal void Check(GetObjectResponse answer, long? total, bool isWhole)
    {
        var (tag, modified) = (S3Entries.Bare(answer.ETag), answer.LastModified);
        lock (_lock)
        {
            if (
                S3Entries.IsAnother(tag, _tag)
                || (total is not null && _total is not null && total != _total)
                || (modified is not null && _modified is not null && modified != _modified)
            )
            {
                answer.Dispose();
                throw new StoreException(at, StoreErrorKind.Changed, $"{at}: another object has replaced it");
            }
            if (tag is null && _tag is not null && isWhole)
            {
                answer.Dispose();
                throw new StoreException(
                    at,
                    StoreErrorKind.Corrupt,
                    $"{options.Server} answered for {at} without the entity tag of the object; check whether a proxy "
                        + "answers instead of the server"
                );
            }
            (_tag, _total, _modified) = (_tag ?? tag, _total ?? total, _modified ?? modified);
        }
    }
}
