using System.CommandLine;
using Pipeline.Cli.Terminal;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline lint FILE…</c>.</summary>
internal sealed class LintCommand : ICommand
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Pipeline files; - is standard input",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <inheritdoc/>
    public string[] Examples => ["pipeline lint etc/fetcher.yml", "pipeline lint etc/*.yml", "pipeline lint - < draft.yml"];

    /// <inheritdoc/>
    public Command Build(ConsoleOutput console)
    {
        var command = new Command("lint", "Check pipeline files and report every problem; exit code 2 when there is one")
        {
            _files,
        };
        command.SetAction(line =>
        {
            var wrong = 0;
            foreach (var file in line.GetRequiredValue(_files))
            {
                if (PlanFile.LoadText(console, file) is null)
                    wrong++;
                else
                    console.Result($"{PlanFile.NameOf(file)}: OK");
            }
            return wrong > 0 ? ExitCode.Usage : ExitCode.Done;
        });
        return command;
    }
}
