using System.CommandLine;
using Pipeline.Abstractions.Options;
using Pipeline.Cli.Bench;
using Pipeline.Cli.Terminal;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline bench FILE</c>.</summary>
internal sealed class BenchCommand : ICommand
{
    private const int UsualFiles = 64;
    private const int UsualRounds = 5;
    private static readonly ByteSize UsualSize = new(4 << 20);

    private readonly Argument<string> _file = Arguments.File();
    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = "Files and folders to copy for the runs, in the place of random data; they are only read",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<string[]> _vary = new("--vary")
    {
        Description = "Values to compare for one option: --vary upload.concurrency=1,2,4; given again, every combination is run",
        HelpName = "KEY=VALUE,VALUE",
        AllowMultipleArgumentsPerToken = false,
    };
    private readonly Option<int?> _repeat = Number(
        "--repeat",
        100,
        $"How many rounds count, after one that warms up; {UsualRounds} without it"
    );
    private readonly Option<int?> _files = Number(
        "--files",
        1_000_000,
        $"How many files of random bytes are made; {UsualFiles} without it"
    );
    private readonly Option<ByteSize?> _size = new("--size")
    {
        Description = $"How big each of them is; {UsualSize.ToString().Replace(" ", "")} without it",
        HelpName = "SIZE",
        CustomParser = result =>
        {
            if (ByteSize.TryParse(result.Tokens[0].Value) is { } size)
                return size;
            result.AddError($"--size needs a size such as 4MiB, not '{result.Tokens[0].Value}'");
            return null;
        },
    };
    private readonly Option<bool> _json = Arguments.Json("One JSON object with every run on standard output");
    private readonly Option<string?> _plot = new("--plot")
    {
        Description = "Draws the curves into this file",
        HelpName = "FILE.svg",
    };

    /// <inheritdoc/>
    public string[] Examples =>
        [
            "pipeline bench etc/fetcher.yml --vary fetch-to-incoming.concurrency=1,2,4,8",
            "pipeline bench etc/fetcher.yml --vary supplier.connections=1,2,4 --vary fetch-to-incoming.concurrency=4,16 --files 2000 --size 4KiB",
            "pipeline bench etc/fetcher.yml --vary supplier.connections=1,2,4 --plot connections.svg /data/sample",
        ];

    /// <inheritdoc/>
    public Command Build(ConsoleOutput console)
    {
        var command = new Command(
            "bench",
            "Runs a pipeline with each combination of settings, on data of its own in throw-away folders of its stores, and says which is the fastest"
        )
        {
            _file,
            _paths,
            _vary,
            _repeat,
            _files,
            _size,
            _json,
            _plot,
        };
        command.Validators.Add(line =>
        {
            if (line.GetValue(_paths) is { Length: > 0 } && (line.GetResult(_files) ?? line.GetResult(_size)) is not null)
                line.AddError("--files and --size are for data that is made; leave them out where paths are given");
            if (line.GetValue(_plot) is { } plot && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(plot))))
                line.AddError($"--plot: there is no folder for {plot}");
            foreach (var path in (line.GetValue(_paths) ?? []).Where(path => !Path.Exists(path)))
                line.AddError($"there is no file or folder {path}");
        });
        command.SetAction(
            (line, _) =>
                new Benchmark(
                    line.GetRequiredValue(_file),
                    line.GetValue(_vary) ?? [],
                    () =>
                        line.GetValue(_paths) is { Length: > 0 } paths
                            ? DataSet.Given(paths)
                            : DataSet.Made(line.GetValue(_files) ?? UsualFiles, (line.GetValue(_size) ?? UsualSize).Bytes),
                    line.GetValue(_repeat) ?? UsualRounds,
                    console
                ).RunAsync(line.GetValue(_json), line.GetValue(_plot))
        );
        return command;
    }

    private static Option<int?> Number(string name, int most, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result =>
            {
                if (int.TryParse(result.Tokens[0].Value, out var number) && number >= 1 && number <= most)
                    return number;
                result.AddError($"{name} needs a number from 1 to {most}, not '{result.Tokens[0].Value}'");
                return null;
            },
        };
}
