using System.Net;
using System.Net.Http.Headers;
using Amazon.S3.Model;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.S3;

/// <summary>
/// An object opened for reading, by ranges. All of them are of the one object that was there when it was opened: of
/// another one under the same key nothing is given. Where it ends is told by the answers to its reads, and never by the
/// size that was told before; a server that knows no ranges is read from the beginning to the end.
/// </summary>
internal sealed class S3Reader(FilePlace at, string key, FileEntry opened, S3StoreOptions options, S3Link link) : IFileReader
{
    private readonly Lock _lock = new();
    private readonly ReadOrder _order = new();
    private readonly ObjectIdentity _pin = new(at, opened, options);
    private readonly WholeObject _whole = new(at, link);
    private TaskCompletionSource? _first;
    private volatile bool _isWhole;

    public int PieceSize => 1024 * 1024;

    public int Depth => 8;

    internal S3StoreOptions Options => options;

    internal string Key => key;

    /// <inheritdoc/>
    public FileEntry? Opened => opened;

    public async ValueTask<int> ReadAsync(long offset, Memory<byte> into, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var turn = _order.Enter(offset);
        var (first, isFirst) = First();
        try
        {
            if (!isFirst && WaitsForFirst(offset))
                await first.Task.WaitAsync(cancellationToken);
            var got = 0;
            while (got < into.Length && !_isWhole && !_pin.IsBehindEnd(offset + got))
            {
                if (await ReadRangeAsync(offset + got, into[got..], first, cancellationToken) is not (var count and > 0))
                    break;
                got += count;
            }
            return _isWhole && got < into.Length
                ? got + await ReadWholeAsync(turn, offset + got, into[got..], cancellationToken)
                : got;
        }
        finally
        {
            if (isFirst)
                first.TrySetResult();
        }
    }

    /// <summary>An object never changes: a key gets another one.</summary>
    public ValueTask<FileEntry?> StatAsync(CancellationToken cancellationToken) => new(_pin.Stat());

    public ValueTask DisposeAsync()
    {
        _whole.Dispose();
        return ValueTask.CompletedTask;
    }

    private (TaskCompletionSource First, bool IsMine) First()
    {
        lock (_lock)
        {
            var isMine = _first is null;
            return (_first ??= new(TaskCreationOptions.RunContinuationsAsynchronously), isMine);
        }
    }

    /// <summary>
    /// The first answer tells whether the server knows ranges, and where the object ends: who asks behind its end
    /// seldom needs a request.
    /// </summary>
    private bool WaitsForFirst(long offset) => !link.KnowsRanges || offset >= (opened.Length ?? 0);

    private async ValueTask<int> ReadRangeAsync(
        long offset,
        Memory<byte> into,
        TaskCompletionSource first,
        CancellationToken cancellationToken
    )
    {
        using var patience = link.Wait(cancellationToken);
        var (answer, wire) = await GetAsync(new(offset, offset + into.Length - 1), patience, cancellationToken);
        if (answer is null)
        {
            // That there is nothing at all is believed when two say it.
            _isWhole = offset == 0 && opened.Length != 0;
            return 0;
        }
        if (wire.Status != HttpStatusCode.PartialContent)
        {
            _pin.Check(answer, wire.Length, isWhole: true);
            _whole.Take(answer, wire.Length);
            _isWhole = true;
            first.TrySetResult();
            return 0;
        }
        using (answer)
        {
            var length = LengthOf(answer, wire, offset, into.Length);
            link.KnowsRanges = true;
            first.TrySetResult();
            await FillAsync(answer.ResponseStream, into[..length], patience, cancellationToken);
            return length;
        }
    }

    private async ValueTask<int> ReadWholeAsync(
        ReadOrder.Turn turn,
        long offset,
        Memory<byte> into,
        CancellationToken cancellationToken
    )
    {
        await turn.WaitAsync(cancellationToken);
        return await _whole.ReadAsync(
            offset,
            into,
            async patience =>
            {
                var (answer, wire) = await GetAsync(null, patience, cancellationToken);
                _pin.Check(answer!, wire.Length, isWhole: true);
                return (answer!, wire.Length);
            },
            cancellationToken
        );
    }

    /// <summary>Asks for bytes; there is no answer where the object ends before them.</summary>
    private async Task<(GetObjectResponse? Answer, WireAnswer Wire)> GetAsync(
        ByteRange? range,
        ProgressTimeout patience,
        CancellationToken cancellationToken
    )
    {
        var request = new GetObjectRequest
        {
            BucketName = options.Bucket,
            Key = key,
            ByteRange = range,
            EtagToMatch = opened.Version is { } version ? $"\"{version}\"" : null,
        };
        try
        {
            return await link.AskWireAsync(at, (s3, quiet) => s3.GetObjectAsync(request, quiet), patience, cancellationToken);
        }
        catch (StoreException fault) when (range is not null && S3Faults.IsBehindEnd(fault.InnerException))
        {
            return (null, new() { Arrived = static () => { } });
        }
    }

    /// <summary>
    /// How many bytes of the range that was asked for come: fewer where the object ends, or where the server likes.
    /// </summary>
    private int LengthOf(GetObjectResponse answer, WireAnswer wire, long offset, int wanted)
    {
        if (
            !ContentRangeHeaderValue.TryParse(answer.ContentRange, out var range)
            || range is not { From: { } from, To: { } to }
            || from != offset
            || to - from >= wanted
            || (wire.Length is { } told && told != to - from + 1)
        )
            throw new StoreException(
                at,
                StoreErrorKind.Corrupt,
                $"{options.Server} sent another range of {at} than the requested one ({wire.Length} bytes, "
                    + $"'{VisibleText.Of(answer.ContentRange ?? "")}', for 'bytes {offset}-{offset + wanted - 1}')"
            );
        _pin.Check(answer, range.Length, isWhole: false);
        return (int)(to - from + 1);
    }

    private async ValueTask FillAsync(
        Stream body,
        Memory<byte> into,
        ProgressTimeout patience,
        CancellationToken cancellationToken
    )
    {
        try
        {
            for (var got = 0; got < into.Length; )
            {
                var count = await body.ReadAsync(into[got..], patience.Token);
                if (count == 0)
                    throw new EndOfStreamException($"the answer ended after {got} of {into.Length} bytes");
                patience.Moved(count);
                got += count;
            }
        }
        catch (Exception failure) when (S3Faults.IsFailure(failure))
        {
            throw link.Fault(at, failure, patience, cancellationToken);
        }
    }
}
