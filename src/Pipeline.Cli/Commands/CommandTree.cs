using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Pipeline.Cli.Log;
using Pipeline.Cli.Terminal;

namespace Pipeline.Cli.Commands;

/// <summary>The whole command line.</summary>
internal static class CommandTree
{
    private static readonly ICommand[] Commands =
    [
        new RunCommand(),
        new LintCommand(),
        new GraphCommand(),
        new StagesCommand(),
        new SchemaCommand(),
        new JournalCommand(),
        new WhyCommand(),
        new CheckCommand(),
        new BenchCommand(),
        new SftpServerCommand(),
        new BenchRunCommand(),
    ];

    private static readonly string[] RootExamples =
    [
        "pipeline lint etc/fetcher.yml               check the file",
        "pipeline run etc/fetcher.yml --dry-run      show what would be done",
        "pipeline run etc/fetcher.yml --loops 1      do it once",
        "pipeline why etc/fetcher.yml sub/a.csv      show the history of a file",
    ];

    /// <summary>Runs the command line and returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args, ConsoleOutput console)
    {
        var root = new RootCommand("Move files between stores as a YAML file describes. Each file arrives whole or not at all.");
        var examples = new Dictionary<Command, string[]> { [root] = RootExamples };
        foreach (var command in Commands)
        {
            var built = command.Build(console);
            root.Add(built);
            examples[built] = command.Examples;
        }
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!, examples);

        args = Meant(args);
        // A file may be called '@name': it is no file of further arguments.
        var line = root.Parse(args, new() { ResponseFileTokenReplacer = null });
        var asksForHelp = line.Action is HelpWithExamples && UsageErrors.UnknownCommand(line) is null;
        if (!asksForHelp && UsageErrors.Of(line) is { Count: > 0 } errors)
            return Refuse(line, errors, console);
        try
        {
            // Signals are the commands' own business: a run drains before it ends.
            var code = await line.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                    Output = console.Out,
                }
            );
            return console.LostResults is { } why ? Lost(line, code, why, console) : code;
        }
        catch (Exception fault)
        {
            // The one place that may catch everything: the program's end. What is said is one line; where it happened
            // only on demand.
            console.Note($"error: {Fault.Describe(fault)}");
            if (args.Contains("-vvv"))
                console.Trace(fault);
            if (WantsJson(line))
                console.Result(Refusal.Json(Fault.Describe(fault)));
            return ExitCode.Broken;
        }
    }

    /// <summary>
    /// A run has done what it has done, whether that could be shown or not; of the other commands what they show is all
    /// that they do.
    /// </summary>
    private static int Lost(ParseResult line, int code, string why, ConsoleOutput console)
    {
        console.Note($"error: cannot write to standard output: {why}; check where it is redirected to");
        return code == ExitCode.Done && line.CommandResult.Command.Name != RunCommand.Name ? ExitCode.Broken : code;
    }

    /// <summary>
    /// No words, and the words <c>help</c> and <c>version</c>, stand for the options that most programs have for them.
    /// </summary>
    private static string[] Meant(string[] args) =>
        args switch
        {
            [] => ["--help"],
            ["help", .. var command] => [.. command, "--help"],
            ["version"] => ["--version"],
            _ => args,
        };

    private static bool WantsJson(ParseResult line) =>
        line.Tokens.Any(token => token.Type == TokenType.Option && token.Value == Arguments.JsonName);

    private static int Refuse(ParseResult line, IReadOnlyList<string> errors, ConsoleOutput console)
    {
        foreach (var error in errors)
            console.Note($"error: {error}");
        console.Note($"See '{UsageErrors.Full(line.CommandResult.Command)} --help'.");
        if (WantsJson(line))
            console.Result(Refusal.Json(errors));
        return ExitCode.Usage;
    }
}
