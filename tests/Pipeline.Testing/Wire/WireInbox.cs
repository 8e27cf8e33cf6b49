using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.Execution.Queues;

namespace Pipeline.Testing.Wire;

/// <summary>
/// An inbox as it would be on another machine: what is put in becomes JSON and comes out as another object. It counts
/// what was settled, and hands out every delivery that a worker did not settle.
/// </summary>
public sealed class WireInbox(int capacity) : IItemQueue
{
    private readonly Channel<string> _channel = Channel.CreateBounded<string>(capacity);
    private int _unsettled;

    public int Count => _channel.Reader.Count;

    public int Capacity => capacity;

    /// <summary>Deliveries that were taken and not settled, or settled twice.</summary>
    public int Unsettled => Volatile.Read(ref _unsettled);

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
        Interlocked.Increment(ref _unsettled);
        return new(JsonSerializer.Deserialize<FileItem>(text, WireJson.Options)!, this);
    }

    private sealed class Taken(FileItem item, WireInbox inbox) : Delivery(item)
    {
        public override ValueTask AckAsync()
        {
            Interlocked.Decrement(ref inbox._unsettled);
            return default;
        }
    }
}
