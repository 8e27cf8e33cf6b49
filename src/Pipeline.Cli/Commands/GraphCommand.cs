using System.CommandLine;
using Pipeline.Cli.Graph;
using Pipeline.Cli.Terminal;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline graph FILE</c>.</summary>
internal sealed class GraphCommand : ICommand
{
    private readonly Argument<string> _file = Arguments.File();
    private readonly Option<bool> _mermaid = new("--mermaid") { Description = "Write a Mermaid flowchart, for a document" };

    /// <inheritdoc/>
    public string[] Examples => ["pipeline graph etc/copier.yml", "pipeline graph etc/copier.yml --mermaid"];

    /// <inheritdoc/>
    public Command Build(ConsoleOutput console)
    {
        var command = new Command("graph", "Draw the graph of stages that files pass through") { _file, _mermaid };
        command.SetAction(line =>
        {
            if (PlanFile.LoadText(console, line.GetRequiredValue(_file)) is not { } plan)
                return ExitCode.Usage;
            var lines = line.GetValue(_mermaid) ? PlanFlowchart.Of(plan) : PlanTree.Of(plan);
            foreach (var each in lines)
                console.Result(each);
            return ExitCode.Done;
        });
        return command;
    }
}
