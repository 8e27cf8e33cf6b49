using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Pipeline.Cli.Terminal;

namespace Pipeline.Cli.Commands;

/// <summary>One word of the command line: <c>pipeline run</c>, <c>pipeline lint</c>.</summary>
internal interface ICommand
{
    /// <summary>The word with its arguments, options and what it does.</summary>
    Command Build(ConsoleOutput console);

    /// <summary>Lines to copy, shown first in its help.</summary>
    string[] Examples { get; }
}

/// <summary>Help that begins with what most people came for: lines to copy.</summary>
internal sealed class HelpWithExamples(HelpAction help, IReadOnlyDictionary<Command, string[]> examples)
    : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        if (examples.TryGetValue(parseResult.CommandResult.Command, out var lines))
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var line in lines)
                output.WriteLine($"  {line}");
            output.WriteLine();
        }
        return help.Invoke(parseResult);
    }
}
