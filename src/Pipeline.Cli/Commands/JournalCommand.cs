using System.CommandLine;
using Pipeline.Abstractions.Options;
using Pipeline.Cli.Progress;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Sqlite;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline journal FILE</c>.</summary>
internal sealed class JournalCommand : ICommand
{
    private readonly Argument<string> _file = Arguments.File();
    private readonly Option<FileState?> _state = new("--state")
    {
        Description = "Show only files in this state: in_progress, done, failed or deleting",
        HelpName = "STATE",
        CustomParser = result =>
        {
            var (word, states) = (result.Tokens[0].Value, Enum.GetValues<FileState>());
            if (Array.Find(states, state => RecordText.Name(state) == word) is var found && RecordText.Name(found) == word)
                return found;
            var why = RenamedWord.Value(typeof(FileState), word) is { } today ? $"; {RenamedWord.Describe(word, today)}" : "";
            result.AddError($"--state needs one of {string.Join(", ", states.Select(RecordText.Name))}, not '{word}'{why}");
            return null;
        },
    };
    private readonly Option<bool> _json = Arguments.Json("Write one JSON object a line");

    /// <inheritdoc/>
    public string[] Examples =>
        [
            "pipeline journal etc/fetcher.yml",
            "pipeline journal etc/fetcher.yml --state failed",
            "pipeline journal etc/fetcher.yml --json | jq .origin",
        ];

    /// <inheritdoc/>
    public Command Build(ConsoleOutput console)
    {
        var command = new Command("journal", "List the state and the copies of each file in the journal")
        {
            _file,
            _state,
            _json,
        };
        command.SetAction((line, cancellationToken) => ListAsync(line, console, cancellationToken));
        return command;
    }

    private async Task<int> ListAsync(ParseResult line, ConsoleOutput console, CancellationToken cancellationToken)
    {
        if (PlanFile.Load(console, line.GetRequiredValue(_file), json: line.GetValue(_json)) is not { } plan)
            return ExitCode.Usage;
        await using var journal = await ReadOnlyJournal.OpenAsync(Arguments.LogFolder, plan.Journal, cancellationToken);
        var (count, isJson) = (0L, line.GetValue(_json));
        await foreach (var record in journal.ListAsync(cancellationToken))
        {
            if (line.GetValue(_state) is { } wanted && record.State != wanted)
                continue;
            count++;
            console.Result(isJson ? RecordText.Json(record) : RecordText.Row(record));
        }
        if (!isJson)
            console.Note(
                count > 0 ? $"{CountText.Files(count)}."
                : journal.IsThere ? $"{plan.Name}: the journal contains no such file."
                : $"{plan.Name}: there is no journal yet: no run has written {journal.Path}."
            );
        return ExitCode.Done;
    }
}
