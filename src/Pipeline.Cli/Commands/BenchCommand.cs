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
        Description = "Files and folders to copy in the runs instead of random data; they are only read",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<string[]> _vary = new("--vary")
    {
        Description = "Values to compare for one option: --vary upload.concurrency=1,2,4; repeat it to run every combination",
        HelpName = "KEY=VALUE,VALUE",
        AllowMultipleArgumentsPerToken = false,
    };
    private readonly Option<int?> _repeat = Number(
        "--repeat",
        100,
        $"The number of measured rounds, after one to warm up; default {UsualRounds}"
    );
    private readonly Option<int?> _files = Number(
        "--files",
        1_000_000,
        $"The number of files of random bytes; default {UsualFiles}"
    );
    private readonly Option<ByteSize?> _size = new("--size")
    {
        Description = $"The size of each file; default {UsualSize.ToString().Replace(" ", "")}",
        HelpName = "SIZE",
        CustomParser = result =>
        {
            if (ByteSize.TryParse(result.Tokens[0].Value) is { } size)
                return size;
            result.AddError($"--size needs a size such as 4MiB, not '{result.Tokens[0].Value}'");
            return null;
        },
    };
    private readonly Option<bool> _json = Arguments.Json("Write every run as one JSON object to standard output");
    private readonly Option<string?> _plot = new("--plot")
    {
        Description = "Draw the curves into this file",
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
            "Find the fastest settings: run a pipeline with each combination, on generated data in temporary folders of "
                + "its stores"
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
                line.AddError("--files and --size apply to generated data; omit them, or omit the paths");
            if (line.GetValue(_plot) is { } plot && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(plot))))
                line.AddError($"--plot: the folder of {plot} does not exist");
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
