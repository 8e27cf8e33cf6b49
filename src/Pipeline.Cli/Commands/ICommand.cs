using System.CommandLine;
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
