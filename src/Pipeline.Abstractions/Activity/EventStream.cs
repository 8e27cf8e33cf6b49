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
