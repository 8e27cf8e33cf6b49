using Pipeline.Abstractions.Activity;
using Pipeline.Cli.Log;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.Observability;

namespace Pipeline.Cli.Commands;

/// <summary>Listens to a dry run and tells what it says of one file.</summary>
/// <param name="wanted">The file.</param>
/// <param name="enough">Called when there is nothing more to learn.</param>
/// <param name="similar">Takes the other files that the run comes across.</param>
/// <param name="console">Where it is told.</param>
internal sealed class FileTracer(WantedFile wanted, Action enough, SimilarFiles similar, ConsoleOutput console) : IEventListener
{
    /// <summary>Whether the run came across the file.</summary>
    public bool HasCome { get; private set; }

    /// <inheritdoc/>
    public void On(RunEvent happened)
    {
        switch (happened)
        {
            case FileFound { Item: var item } when wanted.IsIt(item.Origin):
                Tell("would process it");
                break;
            case StepDone step when wanted.IsIt(step.Item.Origin):
                Tell(step.Detail is { } did ? $"{step.Step}: {did}" : step.Step);
                break;
            case FileSkipped left when wanted.IsIt(left.Place):
                Tell($"would skip it: {left.Reason}");
                enough();
                break;
            case FileSkipped left when wanted.IsBelow(left.Place):
                Tell($"would not list {left.Place}: {left.Reason}");
                enough();
                break;
            case FileFailed failed when wanted.IsIt(failed.Place):
                Tell($"would fail in {failed.Step}: {Fault.Describe(failed.Fault)}");
                break;
            case FileDone { Item: var item } when wanted.IsIt(item.Origin):
                enough();
                break;
            case FileFound { Item: var item }:
                similar.Consider(item.Origin);
                break;
            case FileSkipped left:
                similar.Consider(left.Place);
                break;
            case FileFailed failed:
                similar.Consider(failed.Place);
                break;
        }
    }

    private void Tell(string what)
    {
        HasCome = true;
        console.Result($"  {what}");
    }
}
