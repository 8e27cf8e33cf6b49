using System.Collections.Concurrent;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Cli.Log;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;

namespace Pipeline.Cli.Progress;

/// <summary>
/// The rows of <c>--dry-run</c>, one for each file: <c>+</c> new, <c>~</c> changed since it was done, <c>=</c> the same
/// as when it was done, <c>-</c> would be deleted, <c>·</c> left for another reason, <c>!</c> would fail.
/// </summary>
/// <param name="console">Where the rows go.</param>
/// <param name="journal">What is already done.</param>
/// <param name="takers">The full names of the stages that take something away.</param>
internal sealed class DryRunRows(ConsoleOutput console, IFileJournal journal, IReadOnlySet<string> takers) : IEventListener
{
    private readonly ConcurrentDictionary<FilePlace, ConcurrentQueue<StepDone>> _onTheRoad = new();

    /// <summary>What the signs mean.</summary>
    public static string Legend =>
        "+ new   ~ changed   = unchanged since it was done   - would be deleted   · skipped   ! would fail";

    /// <inheritdoc/>
    public void On(RunEvent happened)
    {
        switch (happened)
        {
            case StepDone step:
                _onTheRoad.GetOrAdd(step.Item.Origin, _ => []).Enqueue(step);
                break;
            case FileDone { Item: var item }:
                Taken(item);
                break;
            case FileSkipped left:
                _onTheRoad.TryRemove(left.Place, out _);
                var isDone = Known(left.Place)?.State is FileState.Done or FileState.Deleting;
                console.Result($"{(isDone ? '=' : '·')} {left.Place}: {left.Reason}");
                break;
            case FileFailed failed:
                console.Result($"! {failed.Place}: {failed.Step}: {Fault.Describe(failed.Fault)}");
                break;
        }
    }

    private void Taken(FileItem item)
    {
        var steps = _onTheRoad.TryRemove(item.Origin, out var done) ? [.. done] : Array.Empty<StepDone>();
        var sign = Known(item.Origin) is { } record && !record.IsAbout(item.Facts) ? '~' : '+';
        console.Result(
            $"{sign} {item.Origin} ({ByteSize.Text(item.Length)}): {Describe(steps.Where(step => !takers.Contains(step.Step)))}"
        );
        foreach (var step in steps.Where(step => takers.Contains(step.Step)))
            console.Result($"- {item.Origin}: {Describe([step])}");
    }

    /// <summary>
    /// The journal is a file on this machine, read without waiting for anybody: an event's listener may ask it.
    /// </summary>
    private FileRecord? Known(FilePlace place) =>
        journal.FindAsync(place, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private static string Describe(IEnumerable<StepDone> steps) =>
        string.Join("; ", steps.Select(step => step.Detail is { } did ? $"{step.Step}: {did}" : step.Step));
}
