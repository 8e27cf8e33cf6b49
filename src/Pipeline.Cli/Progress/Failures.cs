using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Cli.Log;
using Pipeline.Engine.Observability;

namespace Pipeline.Cli.Progress;

/// <summary>A file that failed, as the summary names it.</summary>
/// <param name="File">Its origin, written <c>store:path</c>.</param>
/// <param name="Stage">The stage where it failed.</param>
/// <param name="Reason">What happened.</param>
internal sealed record Failure(string File, string Stage, string Reason);

/// <summary>
/// Keeps the first files that are failed; the rest are in the log, so that a run with a million failures needs no more
/// memory than one with a hundred.
/// </summary>
internal sealed class Failures : IEventListener
{
    /// <summary>How many are kept.</summary>
    public const int Most = 100;

    private readonly Lock _turn = new();
    private readonly List<Failure> _first = [];
    private int _count;

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
        if (happened is FileFailed failed)
            Add(new(failed.Place.ToString(), failed.Step, Fault.Describe(failed.Fault)));
        else if (happened is FileDone { Item.Origin: var done })
            Remove(done);
        else if (happened is FileSkipped { IsOver: true, Place: var over })
            Remove(over);
    }

    /// <summary>A file that fails again, in a later loop or in another branch, is named once at each stage.</summary>
    private void Add(Failure failure)
    {
        lock (_turn)
        {
            var before = _first.FindIndex(one => one.File == failure.File && one.Stage == failure.Stage);
            if (before >= 0)
                _first[before] = failure;
            else if (_first.Count < Most)
                _first.Add(failure);
            Volatile.Write(ref _count, _first.Count);
        }
    }

    /// <summary>A file that is done failed no more. Asked of every file: mostly none has failed.</summary>
    private void Remove(FilePlace place)
    {
        if (Volatile.Read(ref _count) == 0)
            return;
        lock (_turn)
        {
            var file = place.ToString();
            _first.RemoveAll(one => one.File == file);
            Volatile.Write(ref _count, _first.Count);
        }
    }
}
