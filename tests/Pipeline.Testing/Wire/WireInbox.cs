using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.Execution.Queues;

namespace Pipeline.Testing.Wire;

/// <summary>
/// An inbox as it would be on another machine: what is put in becomes JSON and comes out as another object. It counts
/// what was acknowledged, and hands out every delivery that a worker did not acknowledge.
/// </summary>
public sealed class WireInbox(int capacity) : IItemQueue
{
    private readonly Channel<string> _channel = Channel.CreateBounded<string>(capacity);
    private int _unacknowledged;

    public int Count => _channel.Reader.Count;

    public int Capacity => capacity;

    /// <summary>Deliveries that were taken and not acknowledged, or acknowledged twice.</summary>
    public int Unacknowledged => Volatile.Read(ref _unacknowledged);

    public ValueTask PutAsync(FileItem item, CancellationToken cancellationToken) =>
        _channel.Writer.WriteAsync(JsonSerializer.Serialize(item, WireJson.Options), cancellationToken);

    public async IAsyncEnumerable<Delivery> TakeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var text in _channel.Reader.ReadAllAsync(cancellationToken))
            yield return Take(text);
    }

    public bool TryTake([NotNullWhen(true)] out Delivery? delivery)
    {
        delivery = _channel.Reader.TryRead(out var text) ? Take(text) : null;
        return delivery is not null;
    }

    public ValueTask CloseAsync(Exception? fault = null)
    {
        _channel.Writer.TryComplete(fault);
        return default;
    }

    private Taken Take(string text)
    {
        Interlocked.Increment(ref _unacknowledged);
        return new(JsonSerializer.Deserialize<FileItem>(text, WireJson.Options)!, this);
    }

    private sealed class Taken(FileItem item, WireInbox inbox) : Delivery(item)
    {
        public override ValueTask AckAsync()
        {
            Interlocked.Decrement(ref inbox._unacknowledged);
            return default;
        }
    }
}
