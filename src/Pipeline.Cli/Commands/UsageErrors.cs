using System.CommandLine;
using System.CommandLine.Parsing;
using Pipeline.Engine.Configuration.Diagnostics;

namespace Pipeline.Cli.Commands;

/// <summary>
/// What is wrong with a command line, each with the word that was likely meant. No word that is unknown counts as a
/// file's name.
/// </summary>
internal static class UsageErrors
{
    private const int ShortOption = 2;

    /// <summary>Words that are commands though the command tree holds none of that name.</summary>
    public static IReadOnlyList<string> OtherCommands { get; } = ["help", "version"];

    /// <summary>Every error, in sentences; empty when the line is right.</summary>
    public static IReadOnlyList<string> Of(ParseResult line)
    {
        if (UnknownCommand(line) is { } unknown)
            return [unknown];
        var command = line.CommandResult.Command;
        var options = UnknownOptions(line).Select(option => NoOption(command, option)).ToList();
        var words = line.UnmatchedTokens.Where(left => !IsOption(left)).Select(left => OneTooMany(command, left)).ToList();
        // Where a word is unknown, whatever else is said of the whole command follows from it.
        var others =
            options.Count + words.Count > 0 ? line.Errors.Where(error => error.SymbolResult is OptionResult) : line.Errors;
        return [.. options, .. words, .. others.Select(Describe).Distinct()];
    }

    /// <summary>
    /// What is wrong with the command's word; null when there is such a command, or none was asked for.
    /// </summary>
    public static string? UnknownCommand(ParseResult line) =>
        line.CommandResult.Command is RootCommand root && line.UnmatchedTokens is [var word, ..] && !IsOption(word)
            ? NoCommand(root, word)
            : null;

    /// <summary>Words that look like options, that stand before <c>--</c>, and that are no option's value.</summary>
    private static IEnumerable<string> UnknownOptions(ParseResult line)
    {
        var values = line
            .CommandResult.Children.OfType<OptionResult>()
            .SelectMany(option => option.Tokens)
            .GroupBy(token => token.Value)
            .ToDictionary(same => same.Key, same => same.Count());
        foreach (var token in line.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash))
        {
            if (token.Type != TokenType.Argument || !IsOption(token.Value))
                continue;
            if (values.TryGetValue(token.Value, out var count) && count > 0)
                values[token.Value] = count - 1;
            else
                yield return token.Value.Split('=')[0];
        }
    }

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-';

    private static string NoOption(Command command, string word)
    {
        var known = NamesOf(command).ToList();
        var near = word.Length > ShortOption ? Suggestion.Of(word, known.Where(name => name.Length > ShortOption)) : null;
        near ??= known.Find(name => name.Equals(word, StringComparison.OrdinalIgnoreCase));
        var elsewhere = Above(command)
            .SelectMany(above => above.Subcommands)
            .Where(other => !other.Hidden && NamesOf(other).Contains(word))
            .Select(other => $"'{Full(other)}'")
            .ToList();
        var cure =
            near is not null ? $"; did you mean '{near}'?"
            : elsewhere.Count > 0 ? $"; {string.Join(" and ", elsewhere)} {(elsewhere.Count == 1 ? "has" : "have")} it"
            : command.Arguments.Count > 0 ? "; write '--' before a file of that name"
            : "";
        return $"'{Full(command)}' has no option '{word}'{cure}";
    }

    private static string NoCommand(RootCommand root, string word)
    {
        var known = root.Subcommands.Where(command => !command.Hidden).Select(command => command.Name).Concat(OtherCommands);
        return File.Exists(word)
            ? $"there is no command '{word}'; to run that pipeline file: {root.Name} run {word}"
            : $"there is no command '{word}'{Suggestion.Hint(word, known)}";
    }

    private static string OneTooMany(Command command, string word)
    {
        var takes = string.Join(' ', command.Arguments.Select(argument => argument.Name));
        return $"unexpected argument '{word}': '{Full(command)}' accepts {(takes.Length > 0 ? takes : "none")}";
    }

    /// <summary>
    /// The parser names types of the runtime where a value does not fit; the commands' own parsers leave it only the
    /// switches.
    /// </summary>
    private static string Describe(ParseError error) =>
        error.SymbolResult is ArgumentResult { Tokens.Count: 0, Parent: CommandResult of } lacking
            ? $"'{Full(of.Command)}' needs {lacking.Argument.Name}: {lacking.Argument.Description}"
        : Owner(error.SymbolResult) is { Option: { } option } owner && option.ValueType == typeof(bool)
            ? $"{option.Name} accepts no value, or true or false, not "
                + $"'{string.Join(' ', owner.Tokens.Select(token => token.Value))}'"
        : error.Message;

    private static OptionResult? Owner(SymbolResult? result) => result as OptionResult ?? result?.Parent as OptionResult;

    private static IEnumerable<string> NamesOf(Command command) =>
        Above(command)
            .SelectMany(above => above.Options.Where(option => option.Recursive))
            .Concat(command.Options)
            .Where(option => !option.Hidden)
            .SelectMany(option => option.Aliases.Append(option.Name));

    private static IEnumerable<Command> Above(Command command) => command.Parents.OfType<Command>();

    /// <summary>The command with those above it, as it is typed.</summary>
    public static string Full(Command command) => string.Join(' ', Above(command).Append(command).Select(part => part.Name));
}
