using Amazon.S3;
using Amazon.S3.Model;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.S3;

/// <summary>
/// The uploads in parts that were begun here, so that those a killed run has left are known from everybody else's: an
/// upload has a number and no name, and its metadata cannot be read. Before it is begun its time is noted, and then its
/// number, both before the first byte leaves.
/// </summary>
internal sealed class BegunUploads(string store, S3StoreOptions options, S3Link link, Uploads uploads, UploadList list)
{
    /// <summary>
    /// So much a clock may differ from the server's: it refuses what is signed with a greater difference
    /// (RequestTimeTooSkewed).
    /// </summary>
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(15);

    /// <summary>Begins an upload that a later run can find.</summary>
    internal async ValueTask<UploadMark> BeginAsync(DraftSpec order, CancellationToken cancellationToken)
    {
        if (order.Notes is not { } notes)
            return await uploads.BeginAsync(order, cancellationToken);
        var at = uploads.At(order);
        var intent = (uploads.MarkOf(order) with { BegunAt = link.Clock.GetUtcNow() }).ToString();
        await notes.NoteAsync(at, intent, null, cancellationToken);
        UploadMark upload;
        try
        {
            upload = await uploads.BeginAsync(order, cancellationToken);
        }
        catch (StoreException refusal) when (!refusal.IsTransient)
        {
            notes.Forget(at, intent);
            throw;
        }
        try
        {
            // In one step with the intent's end: a kill must not leave an intent that was carried out.
            await notes.NoteAsync(at, upload.ToString(), intent, cancellationToken);
        }
        catch
        {
            await uploads.AbortAsync(at, upload, CancellationToken.None);
            notes.Forget(at, intent);
            throw;
        }
        return upload;
    }

    /// <summary>The upload is an object now, or gone.</summary>
    internal void Forget(DraftSpec order, UploadMark upload) => order.Notes?.Forget(uploads.At(order), upload.ToString());

    /// <summary>Aborts what a note is about.</summary>
    internal async ValueTask DropAsync(StorePath path, string note, CancellationToken cancellationToken)
    {
        var at = new FilePlace(store, path);
        var mark = Read(at, note);
        if (mark.Id is not null)
        {
            await uploads.AbortAsync(at, mark, cancellationToken);
            return;
        }
        var empty = await EmptyUploadsAsync(at, mark, cancellationToken);
        if (empty.Count > 1)
            throw new StoreException(
                at,
                StoreErrorKind.Other,
                $"{empty.Count} uploads of the key '{mark.Key}' in '{mark.Bucket}' are still empty, and it is unknown which "
                    + "of them this pipeline began; the next run checks again"
            );
        foreach (var upload in empty)
            await uploads.AbortAsync(at, upload, cancellationToken);
    }

    /// <summary>
    /// A note of which a bit has flipped, or that somebody else has written, must end no other upload: it is about the
    /// bucket of this store. Another prefix may have been written into the pipeline file since; the path below it
    /// stays. The server itself ends an upload only by its number together with its key.
    /// </summary>
    private UploadMark Read(FilePlace at, string note)
    {
        try
        {
            var mark = UploadMark.Read(note);
            if (mark.Bucket == options.Bucket && $"/{mark.Key}".EndsWith($"/{at.Path.Text}", StringComparison.Ordinal))
                return mark;
        }
        catch (FormatException)
        {
            // What it should be is told below.
        }
        throw new StoreException(
            at,
            StoreErrorKind.Other,
            $"the journal's record of an upload to {at} is damaged, or is of another bucket ('{note}'); no upload was "
                + "aborted; 'aws s3api list-multipart-uploads' lists the unfinished uploads"
        );
    }

    /// <summary>
    /// The uploads of a key that were begun at about that time and to which not a byte has come. One of somebody else
    /// can be among them only if he has begun the very same key in these minutes and is between his first two requests
    /// right now; he has lost nothing but those.
    /// </summary>
    private async Task<List<UploadMark>> EmptyUploadsAsync(FilePlace at, UploadMark mark, CancellationToken cancellationToken)
    {
        var found = new List<UploadMark>();
        await foreach (var (upload, begunAt) in list.ReadAsync(at, mark.Bucket, mark.Key, cancellationToken))
        {
            if (upload.Key == mark.Key && IsAbout(begunAt, mark) && await IsEmptyAsync(at, upload, cancellationToken))
                found.Add(upload);
        }
        return found;
    }

    /// <summary>
    /// Whether an upload was begun about then. One of which the server does not tell the time may be anybody's.
    /// </summary>
    private bool IsAbout(DateTimeOffset? begun, UploadMark mark) =>
        begun is { } told
            ? (told - mark.BegunAt).Duration() < MostSkew
            : throw new StoreException(
                new(store, StorePath.Root),
                StoreErrorKind.Other,
                $"{options.Server} does not report when the uploads of the key '{mark.Key}' were begun, so it is unknown "
                    + "which of them this pipeline began; the next run checks again"
            );

    private async Task<bool> IsEmptyAsync(FilePlace at, UploadMark upload, CancellationToken cancellationToken)
    {
        var request = new ListPartsRequest
        {
            BucketName = upload.Bucket,
            Key = upload.Key,
            UploadId = upload.Id,
            MaxParts = 1,
        };
        try
        {
            var answer = await link.AskAsync(at, (s3, quiet) => s3.ListPartsAsync(request, quiet), cancellationToken);
            return answer.Parts is null or [] && answer.IsTruncated != true;
        }
        catch (StoreException fault) when (fault.InnerException is AmazonS3Exception refusal && S3Faults.IsAbsent(refusal))
        {
            return false;
        }
    }
}
