using System.Collections.Concurrent;
using Pipeline.Abstractions.Activity;
using Pipeline.Engine.Observability;

namespace Pipeline.Scenarios.Exercises;

/// <summary>How each file of a run ended.</summary>
public sealed class Ends : IEventListener
{
    private readonly ConcurrentBag<string> _done = [];
    private readonly ConcurrentBag<string> _failed = [];
    private readonly ConcurrentBag<string> _left = [];
    private readonly ConcurrentBag<string> _reasons = [];

    /// <summary>The names of the files that were done, in ordinal order.</summary>
    public IReadOnlyList<string> Done => [.. _done.Order(StringComparer.Ordinal)];

    /// <summary>The names of the files that failed, in ordinal order, each once.</summary>
    public IReadOnlyList<string> Failed => [.. _failed.Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The names of the files that were left, in ordinal order, each once.</summary>
    public IReadOnlyList<string> Left => [.. _left.Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Why they failed.</summary>
    public string Reasons => string.Join('\n', _reasons);

    public void On(RunEvent happened)
    {
        if (happened is FileDone done)
            _done.Add(done.Item.Origin.Path.Name);
        if (happened is FileSkipped left)
            _left.Add(left.Place.Path.Name);
        if (happened is FileFailed failed)
        {
            _failed.Add(failed.Place.Path.Name);
            _reasons.Add($"{failed.Place} at {failed.Step}: {failed.Fault.Message}");
        }
    }
}
