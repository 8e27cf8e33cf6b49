using System.Collections.Concurrent;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.Observability;

namespace Pipeline.Scenarios.Cases;

/// <summary>
/// What a run had to say of each file, a line each, in ordinal order: the order of events changes from run to run.
/// </summary>
internal sealed class EventTranscript : IEventListener
{
    private readonly ConcurrentBag<string> _lines = [];

    public void On(RunEvent happened)
    {
        var line = happened switch
        {
            FileDone done => $"done {done.Item.Origin}",
            FileFailed failed => $"failed {failed.Place} at {failed.Step}: {failed.Fault.Message}",
            FileSkipped left => $"left {left.Place}: {left.Reason}",
            FileQuarantined moved => $"quarantined {moved.Place} to {moved.To}",
            StoreNotice notice => $"notice {notice.Store}: {notice.Text}",
            RunEnded end => $"result {end.Report.Result}",
            _ => null,
        };
        if (line is not null)
            _lines.Add(VisibleText.Of(line));
    }

    public override string ToString() => string.Concat(_lines.Order(StringComparer.Ordinal).Select(line => line + "\n"));
}
