using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Execution.Queues;

/// <summary>
/// An inbox inside this process. What it holds is forgotten with the process; the journal knows what was done.
/// </summary>
internal sealed class ChannelItemQueue(int capacity) : IItemQueue
{
    private readonly Channel<FileItem> _channel = Channel.CreateBounded<FileItem>(capacity);

    public int Count => _channel.Reader.Count;

    public int Capacity => capacity;

    public ValueTask PutAsync(FileItem item, CancellationToken cancellationToken) =>
        _channel.Writer.WriteAsync(item, cancellationToken);

    public async IAsyncEnumerable<Delivery> TakeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await _channel.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_channel.Reader.TryRead(out var item))
                yield return new Taken(item);
        }
    }

    public bool TryTake([NotNullWhen(true)] out Delivery? delivery)
    {
        delivery = _channel.Reader.TryRead(out var item) ? new Taken(item) : null;
        return delivery is not null;
    }

    public ValueTask CloseAsync(Exception? fault = null)
    {
        _channel.Writer.TryComplete(fault);
        return default;
    }

    private sealed class Taken(FileItem item) : Delivery(item)
    {
        public override ValueTask AckAsync() => default;
    }
}
