using System.Runtime.CompilerServices;
using Amazon.S3.Model;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Stores.S3;

/// <summary>
/// A bucket of Amazon S3 or of a compatible server (Ceph, MinIO, …). Files stream through memory, never over a disk of
/// this machine; large files in parts, several at once. An incomplete file is never visible. Folders are common
/// prefixes of keys: an empty folder does not exist.
/// </summary>
public sealed class S3Store
    : IFileStore,
        ICanCopyInside,
        ICanDeleteSeen,
        ICanHash,
        ICanReadParts,
        ICanFindTargets,
        IMultipartUploads
{
    private const long PartStep = 1 << 20;

    /// <summary>A part lies in memory while it is sent, and an array holds no more.</summary>
    private const long MostBytes = (long)PartedDraft.MostParts * (int.MaxValue / PartStep * PartStep);
    private readonly S3StoreOptions _options;
    private readonly ObjectKeys _keys;
    private readonly S3Link _link;
    private readonly ObjectLists _lists;
    private readonly ObjectStat _look;
    private readonly Uploads _uploads;
    private readonly UploadList _uploadList;
    private readonly BegunUploads _begun;
    private readonly ServerCopy _copy;
    private readonly ObjectTimes _times;
    private readonly FolderMemo _memo;

    /// <summary>Makes the store; it connects, and looks for credentials, when it is first used.</summary>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public S3Store(S3StoreOptions options, StoreContext context)
    {
        if (options.Faults().FirstOrDefault() is { Message: { } wrong })
            throw new ArgumentException($"store '{context.Name}': {wrong}", nameof(options));
        (_options, Name) = (options, context.Name);
        _keys = new(options.Prefix);
        _link = new(options, context);
        _lists = new(Name, options, _keys, _link);
        _look = new(Name, options, _keys, _link, _lists);
        _memo = new(context.Clock, _lists.FirstPageAsync);
        _uploads = new(Name, options, _keys, _link, _memo, _look);
        _uploadList = new(options, _link);
        _begun = new(Name, options, _link, _uploads, _uploadList);
        _copy = new(options, _link, _uploads);
        _times = new(options.SetTime, _look, _lists);
        Traits = new()
        {
            Root = $"s3://{options.Server}/{options.Bucket}/{_keys.OfFolder(StorePath.Root)}",
            ModTimePrecision = options.SetTime ? TimeSpan.FromTicks(1) : TimeSpan.FromSeconds(1),
            SupportsModTime = options.SetTime,
            HasFolders = false,
        };
    }

    /// <summary>The entry of the registry.</summary>
    public static StoreDescriptor Kind { get; } =
        StoreDescriptor.Of<S3Store, S3StoreOptions>("s3", (options, context) => new(options, context));

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public StoreTraits Traits { get; }

    /// <summary>The most bytes of files on their way up that were ever in memory at once.</summary>
    internal long PeakBytes => _uploads.Budget.Peak;

    /// <inheritdoc/>
    public IAsyncEnumerable<FileEntry> ListAsync(StorePath folder, bool recursive, CancellationToken cancellationToken) =>
        new S3Listing(At(folder), recursive, _options, _keys, _lists, _times, new(_options.Timeout, _link.Clock)).ReadAsync(
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask<FileEntry?> FindAsync(StorePath path, CancellationToken cancellationToken)
    {
        if (path.IsRoot)
            return S3Entries.Folder(path);
        if (await _look.FindAsync(path, cancellationToken) is { } file)
            return file;
        return await _lists.FirstKeysAsync(path, cancellationToken) is { Count: > 0 } ? S3Entries.Folder(path) : null;
    }

    /// <inheritdoc/>
    public async ValueTask<FileEntry?> FindTargetAsync(StorePath path, CancellationToken cancellationToken) =>
        await _memo.IsAbsentAsync(path, cancellationToken) ? null : await _look.FindAsync(path, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken cancellationToken) =>
        new S3Reader(At(path), _keys.Of(path), await _look.OpenAsync(path, cancellationToken), _options, _link);

    /// <inheritdoc/>
    public ValueTask<IFileReader> OpenForPartAsync(StorePath path, long length, CancellationToken cancellationToken) =>
        OpenReadAsync(path, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IFileDraft> CreateAsync(DraftSpec order, CancellationToken cancellationToken)
    {
        if (order.Path.IsRoot)
            throw new StoreException(At(order.Path), StoreErrorKind.Other, "the root is a folder");
        order = Timed(order);
        if (order.Length is not { } length)
            return new GrowingDraft(_uploads, order, _options.PartSize.Bytes, _begun);
        if (length > MostBytes)
            throw new StoreException(
                At(order.Path),
                StoreErrorKind.NoSpace,
                $"{At(order.Path)} was not written: {new ByteSize(length)} are more than a bucket accepts in "
                    + $"{PartedDraft.MostParts} parts, {new ByteSize(MostBytes)}"
            );
        if (length <= _options.PartSize.Bytes)
            return new WholeDraft(_uploads, order, await _uploads.Budget.TakeAsync(length, cancellationToken));
        return new PartedDraft(_uploads, order, await _begun.BeginAsync(order, cancellationToken), PartSizeFor(length), _begun);
    }

    /// <inheritdoc/>
    public bool MayCopy(IFileReader source) => source.As<S3Reader>() is not null;

    /// <inheritdoc/>
    public async ValueTask<FileEntry?> TryCopyAsync(IFileReader source, DraftSpec order, CancellationToken cancellationToken) =>
        source.As<S3Reader>() is { } other ? await _copy.TryAsync(other, Timed(order), cancellationToken) : null;

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(StorePath path, CancellationToken cancellationToken)
    {
        var at = At(path);
        if (!path.IsRoot && await _look.FindAsync(path, cancellationToken) is not null)
        {
            await DeleteAsync(at, _keys.Of(path), cancellationToken);
            return;
        }
        var inside = await _lists.FirstKeysAsync(path, cancellationToken);
        if (inside.Any(key => key != _keys.OfFolder(path)))
            throw new StoreException(at, StoreErrorKind.Other, $"the folder {at} is not empty");
        if (inside.Count > 0)
            await DeleteAsync(at, _keys.OfFolder(path), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DeleteSeenAsync(FileEntry seen, CancellationToken cancellationToken) =>
        await new ConditionalDelete(_link, _options.Bucket).RunAsync(
            At(seen.Path),
            _keys.Of(seen.Path),
            seen.Version,
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask<StoreHash?> HashAsync(HashRequest order, CancellationToken cancellationToken)
    {
        if (order.Algorithm != "md5")
            return null;
        var request = new GetObjectMetadataRequest { BucketName = _options.Bucket, Key = _keys.Of(order.Path) };
        var found = await _link.AskAsync(
            At(order.Path),
            (s3, quiet) => s3.GetObjectMetadataAsync(request, quiet),
            cancellationToken
        );
        var isOfUser = found.ServerSideEncryptionCustomerMethod is { Value.Length: > 0 };
        return !isOfUser && EntityTag.Md5Of(S3Entries.Bare(found.ETag), found.ServerSideEncryptionMethod) is { } md5
            ? new(new("md5", md5), VerificationLevel.CheckFile)
            : null;
    }

    /// <inheritdoc/>
    public ValueTask AbortUploadAsync(StorePath path, string mark, CancellationToken cancellationToken) =>
        _begun.DropAsync(path, mark, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListedUpload> ListHiddenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (at, prefix) = (At(StorePath.Root), _keys.OfFolder(StorePath.Root));
        await foreach (var (upload, begunAt) in _uploadList.ReadAsync(at, _options.Bucket, prefix, cancellationToken))
        {
            var path = _keys.TryPath(upload.Key, out var found, out _) ? found : _keys.Shown(upload.Key);
            yield return new(
                path,
                upload.ToString(),
                begunAt,
                $"'aws s3api abort-multipart-upload' aborts it (bucket {upload.Bucket}, upload id {upload.Id}), and a "
                    + "lifecycle rule of the bucket aborts all old ones (AbortIncompleteMultipartUpload)"
            );
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _link.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>One time, in the metadata and in what is told of the file.</summary>
    private DraftSpec Timed(DraftSpec order) => order with { ModifiedAt = order.ModifiedAt ?? _link.Clock.GetUtcNow() };

    private FilePlace At(StorePath path) => new(Name, path);

    private Task DeleteAsync(FilePlace at, string key, CancellationToken cancellationToken) =>
        new ConditionalDelete(_link, _options.Bucket).RunAsync(at, key, null, cancellationToken);

    private long PartSizeFor(long length)
    {
        var least = (length + PartedDraft.MostParts - 1) / PartedDraft.MostParts;
        return Math.Max(_options.PartSize.Bytes, (least + PartStep - 1) / PartStep * PartStep);
    }
}
