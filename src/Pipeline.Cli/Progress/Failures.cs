using Pipeline.Cli.Log;
using Pipeline.Engine.Events;

namespace Pipeline.Cli.Progress;

/// <summary>A file that failed, as the summary names it.</summary>
/// <param name="File">Its origin, written <c>store:path</c>.</param>
/// <param name="Stage">The stage where it failed.</param>
/// <param name="Reason">What happened.</param>
internal sealed record Failure(string File, string Stage, string Reason);

/// <summary>Keeps the first files that failed; the rest are in the log, so that a run with a million failures needs no more memory than one with a hundred.</summary>
internal sealed class Failures : IEventListener
{
    /// <summary>How many are kept.</summary>
    public const int Most = 100;

    private readonly Lock _turn = new();
    private readonly List<Failure> _first = [];

    /// <summary>Those that were kept, in the order they failed.</summary>
    public IReadOnlyList<Failure> First
    {
        get
        {
            lock (_turn)
                return [.. _first];
        }
    }

    /// <inheritdoc/>
    public void On(RunEvent happened)
    {
        if (happened is not FileFailed failed)
            return;
        lock (_turn)
        {
            if (_first.Count < Most)
                _first.Add(new(failed.Place.ToString(), failed.Step, Fault.Say(failed.Fault)));
        }
    }
}
