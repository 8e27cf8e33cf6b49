using Amazon.S3.Model;
using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

namespace Pipeline.Stores.S3;

/// <summary>
/// An object opened for reading, by ranges. All of them are of the one object that was there when it was opened: of another one under the same key nothing is given.
/// </summary>
internal sealed class S3Reader(FilePlace at, string key, FileEntry opened, S3StoreOptions options, S3Link link) : IFileReader
{
    private readonly long _length =
        opened.Length ?? throw new StoreFault(at, FaultKind.Corrupt, $"{options.Server} does not tell the size of {at}");

    public int PieceSize => 1024 * 1024;

    public int Depth => 8;

    public async ValueTask<int> ReadAsync(long offset, Memory<byte> into, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var length = (int)Math.Clamp(_length - offset, 0, into.Length);
        if (length == 0)
            return 0;
        var request = new GetObjectRequest
        {
            BucketName = options.Bucket,
            Key = key,
            ByteRange = new(offset, offset + length - 1),
            EtagToMatch = opened.Version is { } version ? $"\"{version}\"" : null,
        };
        using var patience = link.Wait(stop);
        using var answer = await link.AskAsync(at, (s3, quiet) => s3.GetObjectAsync(request, quiet), patience, stop);
        RefuseOther(answer, offset, length);
        try
        {
            var got = 0;
            while (got < length)
            {
                var count = await answer.ResponseStream.ReadAsync(into[got..length], patience.Token);
                if (count == 0)
                    throw new EndOfStreamException($"the answer ended after {got} of {length} bytes");
                got += count;
                patience.Moved();
            }
            return got;
        }
        catch (Exception failure) when (S3Faults.IsFailure(failure))
        {
            throw link.Fault(at, failure, patience, stop);
        }
    }

    /// <summary>An object never changes: a key gets another one.</summary>
    public ValueTask<FileEntry?> LookAsync(CancellationToken stop) => new(opened);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A server that does not know ranges sends the whole object, whatever was asked for.</summary>
    private void RefuseOther(GetObjectResponse answer, long offset, int length)
    {
        var isAll = offset == 0 && length == _length && answer.ContentRange is null or "";
        var range = $"bytes {offset}-{offset + length - 1}/";
        if (
            answer.ContentLength != length
            || (!isAll && answer.ContentRange?.StartsWith(range, StringComparison.Ordinal) != true)
        )
            throw new StoreFault(
                at,
                FaultKind.Corrupt,
                $"{options.Server} sent another range of {at} than the one asked for ({answer.ContentLength} bytes, '{answer.ContentRange}', for '{range}')"
            );
    }
}
