using Amazon.S3.Model;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.S3;

/// <summary>
/// An object that comes as a whole, from a server that knows no ranges: one answer is kept open, and gives its bytes
/// from the first to the last.
/// </summary>
internal sealed class WholeObject(FilePlace at, S3Link link) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Lock _lock = new();
    private GetObjectResponse? _answer;
    private long? _told;
    private long _position;

    /// <summary>Takes an answer that begins with the first byte; one is enough.</summary>
    internal void Take(GetObjectResponse answer, long? told)
    {
        lock (_lock)
        {
            if (_answer is null)
            {
                (_answer, _told, _position) = (answer, told, 0);
                return;
            }
        }
        answer.Dispose();
    }

    /// <summary>
    /// Reads on. What lies before the offset is passed over, what was passed over before is asked for again.
    /// </summary>
    internal async ValueTask<int> ReadAsync(
        long offset,
        Memory<byte> into,
        Func<ProgressTimeout, Task<(GetObjectResponse, long?)>> open,
        CancellationToken cancellationToken
    )
    {
        await _gate.WaitAsync(cancellationToken);
        using var patience = link.Wait(cancellationToken);
        try
        {
            if (_answer is null || _position > offset)
            {
                Close();
                var (answer, told) = await open(patience);
                Take(answer, told);
            }
            while (_position < offset)
            {
                if (await FillAsync(into[..(int)Math.Min(into.Length, offset - _position)], patience) == 0)
                    return 0;
            }
            return await FillAsync(into, patience);
        }
        catch (Exception failure) when (S3Faults.IsFailure(failure))
        {
            Close();
            throw failure is StoreException ? failure : link.Fault(at, failure, patience, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        Close();
        _gate.Dispose();
    }

    private async ValueTask<int> FillAsync(Memory<byte> into, ProgressTimeout patience)
    {
        var got = 0;
        while (got < into.Length)
        {
            var count = await _answer!.ResponseStream.ReadAsync(into[got..], patience.Token);
            patience.Moved(count);
            if (count == 0 && _told is { } told && _position != told)
                throw new EndOfStreamException($"the answer ended after {_position} of {told} bytes");
            if (count == 0)
                break;
            (got, _position) = (got + count, _position + count);
        }
        return got;
    }

    private void Close()
    {
        lock (_lock)
        {
            _answer?.Dispose();
            _answer = null;
        }
    }
}
