using System.CommandLine;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Reference;
using Pipeline.Engine.Reference.Problems;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline stages [NAME]</c>.</summary>
internal sealed class StagesCommand : ICommand
{
    private const string Patterns = "patterns";
    private const string Problems = "problems";

    private readonly Argument<string?> _name = new("NAME")
    {
        Description = "A stage, block, store or problem such as P301, 'patterns' or 'problems'; default: list all",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<bool> _markdown = new("--markdown")
    {
        Description = "Write the whole reference as Markdown (this is etc/stages.md)",
    };

    /// <inheritdoc/>
    public string[] Examples =>
        [
            "pipeline stages",
            "pipeline stages glob",
            "pipeline stages P301",
            "pipeline stages patterns > etc/patterns.md",
            "pipeline stages problems > etc/problems.md",
        ];

    /// <inheritdoc/>
    public Command Build(ConsoleOutput console)
    {
        var command = new Command("stages", "List the stages, blocks and stores, and describe their options")
        {
            _name,
            _markdown,
        };
        command.SetAction(line => Tell(line, console));
        return command;
    }

    private int Tell(ParseResult line, ConsoleOutput console)
    {
        var reference = new StageReference(PlanFile.Registry);
        var problems = new ProblemPage(PlanFile.Registry);
        if (line.GetValue(_name) == Patterns)
            console.Document(DialectPage.Write());
        else if (line.GetValue(_name) == Problems)
            console.Document(problems.Write());
        else if (line.GetValue(_markdown))
            console.Document(reference.Markdown());
        else if (line.GetValue(_name) is not { } name)
            console.Document(reference.List());
        else if ((problems.Find(name) ?? reference.Find(name)) is { } text)
            console.Document(text);
        else
        {
            console.Note(
                $"error: there is no stage, block, store or problem '{name}'{Near(name, reference)} 'pipeline stages' lists them"
            );
            return ExitCode.Usage;
        }
        return ExitCode.Done;
    }

    private static string Near(string name, StageReference reference) =>
        Suggestion.Of(name, reference.Names) is { } near ? $"; did you mean '{near}'?" : ";";
}
