namespace Pipeline.Abstractions.Options;

/// <summary>
/// A word of an early version, and what is written today: the only list of them. The old word is an error that names
/// the new one.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="In">The record of options, or the enum, to which it belongs; empty where there is none.</param>
/// <param name="Old">The old word.</param>
/// <param name="Today">The word of today.</param>
public sealed record RenamedWord(RenamedKind Kind, string In, string Old, string Today)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<RenamedWord> All { get; } =
    [
        new(RenamedKind.Block, "", "spread", "balance"),
        new(RenamedKind.Option, "BalanceOptions", "lanes", "targets"),
        new(RenamedKind.Option, "BalanceOptions", "by", "policy"),
        new(RenamedKind.Option, "BalanceOptions", "penalty", "cooldown"),
        new(RenamedKind.Value, "BalancePolicy", "free", "first_available"),
        new(RenamedKind.Value, "BalancePolicy", "weighted", "weighted_round_robin"),
        new(RenamedKind.Option, "CooldownSettings", "first", "initial"),
        new(RenamedKind.Option, "CooldownSettings", "factor", "multiplier"),
        new(RenamedKind.Option, "CooldownSettings", "limit", "max"),
        new(RenamedKind.Word, "", "lane", "target"),
        new(RenamedKind.Option, "RetrySettings", "attempts", "max_attempts"),
        new(RenamedKind.Option, "RetrySettings", "first_delay", "initial_delay"),
        new(RenamedKind.Option, "RetrySettings", "factor", "multiplier"),
        new(RenamedKind.Option, "RetrySettings", "limit", "max_delay"),
        new(RenamedKind.Option, "StageSettings", "queue", "queue_capacity"),
        new(RenamedKind.Option, "GlobOptions", "limit", "max_files"),
        new(RenamedKind.Option, "GlobOptions", "settle", "stable_for"),
        new(RenamedKind.Option, "GlobOptions", "again", "reprocess"),
        new(RenamedKind.Option, "DatedOptions", "after_day_end", "delay_after_day"),
        new(RenamedKind.Value, "FileState", "moving", "in_progress"),
    ];

    /// <summary>The name of a block that was called so; null when none was.</summary>
    public static string? Block(string word) => Find(RenamedKind.Block, "", word);

    /// <summary>The key of an option that was called so in a record of options; null when none was.</summary>
    public static string? Option(Type record, string key) => Find(RenamedKind.Option, record.Name, key);

    /// <summary>The value of an enum that was written so; null when none was.</summary>
    public static string? Value(Type choices, string text) => Find(RenamedKind.Value, choices.Name, text);

    /// <summary>The word of a template that was called so; null when none was.</summary>
    public static string? Word(string word) => Find(RenamedKind.Word, "", word);

    /// <summary>What a message says of it.</summary>
    public static string Describe(string old, string today) => $"'{old}' is now '{today}'";

    private static string? Find(RenamedKind kind, string place, string word) =>
        All.FirstOrDefault(one => one.Kind == kind && one.In == place && one.Old == word)?.Today;
}

/// <summary>What a word that was renamed is.</summary>
public enum RenamedKind
{
    /// <summary>The name of a block.</summary>
    Block,

    /// <summary>The key of an option.</summary>
    Option,

    /// <summary>A value of an option, or of the command line.</summary>
    Value,

    /// <summary>A word in braces.</summary>
    Word,
}
