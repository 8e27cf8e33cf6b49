using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Stores.S3;

/// <summary>
/// A large file that goes up in parts, several at once, while more of it comes. The server shows nothing of it until
/// all parts are made one object. A part that fails fails the draft.
/// </summary>
/// <param name="uploads">Makes the requests.</param>
/// <param name="order">What the file becomes.</param>
/// <param name="upload">The upload, begun.</param>
/// <param name="partSize">The size of all parts but the last.</param>
/// <param name="begun">Knows of the upload.</param>
/// <param name="first">The first part, when it is here already; it becomes the draft's own.</param>
internal sealed class PartedDraft(
    Uploads uploads,
    DraftSpec order,
    UploadMark upload,
    long partSize,
    BegunUploads begun,
    PartBuffer? first = null
) : IFileDraft, IETagWriter
{
    /// <summary>A server takes so many parts and no more.</summary>
    internal const int MostParts = 10_000;
    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(10);
    private readonly List<Task<SentPart>> _sending = [];
    private readonly CancellationTokenSource _broken = new();
    private PartBuffer? _filling = first;
    private long _length = first?.Filled ?? 0;
    private bool _isTried;
    private bool _isCommitted;
    private bool _isDisposed;

    public string? Seal { get; private set; }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> more, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_length + more.Length > order.Length)
            throw DraftFaults.TooMuch(uploads.At(order), order);
        while (more.Length > 0)
        {
            _filling ??= await TakeAsync(cancellationToken);
            var count = _filling.Fill(more.Span);
            (_length, more) = (_length + count, more[count..]);
            if (_filling.Filled == _filling.Length)
                Send();
        }
    }

    public async ValueTask<FileEntry> CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        DraftFaults.RefuseSecondCommit(uploads.At(order), ref _isTried);
        if (order.Length is { } promised && promised != _length)
            throw DraftFaults.TooLittle(uploads.At(order), order, _length);
        // Where the length was not known the last part is not full.
        if (_filling is { Filled: > 0 })
            Send();
        using var either = cancellationToken.Register(_broken.Cancel);
        var parts = await SentAsync(cancellationToken);
        (var entry, Seal) = await uploads.CompleteAsync(order, upload, parts, _length, cancellationToken);
        _isCommitted = true;
        begun.Forget(order, upload);
        return entry;
    }

    /// <summary>Nothing is under way any more when the upload is aborted: a part that came later would stay.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await _broken.CancelAsync();
        foreach (var part in _sending)
            await ((Task)part).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _filling?.Dispose();
        _filling = null;
        if (!_isCommitted)
            await AbortAsync();
        _broken.Dispose();
    }

    private async ValueTask<PartBuffer> TakeAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _broken.Token);
        try
        {
            return await uploads.Budget.TakeAsync(Math.Min(partSize, (order.Length ?? long.MaxValue) - _length), either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await SentAsync(cancellationToken);
            throw;
        }
    }

    /// <summary>From here on the buffer is the part's own.</summary>
    private void Send()
    {
        var (bytes, number) = (_filling!, _sending.Count + 1);
        if (number > MostParts)
            throw DraftFaults.TooManyParts(uploads.At(order), partSize);
        _filling = null;
        _sending.Add(Task.Run(() => SendAsync(number, bytes)));
    }

    private async Task<SentPart> SendAsync(int number, PartBuffer bytes)
    {
        using (bytes)
        {
            try
            {
                return await uploads.SendAsync(order, upload, number, bytes, _broken.Token);
            }
            catch
            {
                await _broken.CancelAsync();
                throw;
            }
        }
    }

    /// <summary>All parts; the first real fault of one comes before the cancellations that it has caused.</summary>
    private async Task<SentPart[]> SentAsync(CancellationToken cancellationToken)
    {
        var all = Task.WhenAll(_sending);
        await ((Task)all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (_sending.Select(part => part.Exception?.InnerException).OfType<StoreException>().FirstOrDefault() is { } fault)
            throw fault;
        return await all;
    }

    /// <summary>For this upload only; what cannot be aborted now is swept by a later run.</summary>
    private async ValueTask AbortAsync()
    {
        using var late = new CancellationTokenSource(CleanUpLimit, uploads.Link.Clock);
        try
        {
            await uploads.AbortAsync(uploads.At(order), upload, late.Token);
            begun.Forget(order, upload);
        }
        catch (Exception failure) when (failure is StoreException or OperationCanceledException)
        {
            // The note stays.
        }
    }
}

/// <summary>A part that the server has.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Tag">Its tag, as the server gave it.</param>
/// <param name="Md5">The MD5 of its bytes, taken here.</param>
internal sealed record SentPart(int Number, string Tag, byte[] Md5);
