using Pipeline.Posix;

namespace Pipeline.Abstractions.Activity;

/// <summary>
/// The one stream of events of a run. Listeners are called one after the other, on the thread of the event, and must be
/// quick and never throw.
/// </summary>
public sealed class EventStream(params IReadOnlyList<IEventListener> listeners)
{
    /// <summary>Tells every listener.</summary>
    public void Publish(RunEvent happened)
    {
        foreach (var listener in listeners)
            listener.On(happened);
    }
}

/// <summary>Something that listens to a run: the log, the progress display, the summary.</summary>
public interface IEventListener
{
    /// <summary>Takes note of an event. Called from many threads at once.</summary>
    void On(RunEvent happened);
}

/// <summary>
/// Something that happened in a run. Log, progress display, summary and metrics all listen to this one list of records.
/// </summary>
public abstract record RunEvent;

/// <summary>A store has something to say: connected, connection lost, host key accepted.</summary>
/// <param name="Store">The store's name.</param>
/// <param name="Text">In words for a person; never a secret.</param>
/// <param name="IsTrouble">Whether a person should look at it.</param>
public sealed record StoreNotice(string Store, string Text, bool IsTrouble = false) : RunEvent
{
    /// <summary>In words for a person; never a secret, and never long.</summary>
    public string Text { get; } = BoundedText.Of(Text);
}
