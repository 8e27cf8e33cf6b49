namespace Pipeline.Engine.Reference;

/// <summary>A spelling of other tools, and what it is here.</summary>
/// <param name="Topic">Where it stands.</param>
/// <param name="Spelling">The spelling.</param>
/// <param name="From">Who writes it so.</param>
/// <param name="Here">
/// What it means here; where it is refused, what is written in its place: the problem says so in these words.
/// </param>
internal sealed record Dialect(DialectTopic Topic, string Spelling, string From, string Here)
{
    /// <summary>A spelling that means something here.</summary>
    public static Dialect Yes(DialectTopic topic, string spelling, string from, string here) => new(topic, spelling, from, here);

    /// <summary>A spelling that is refused.</summary>
    public static Dialect No(DialectTopic topic, string spelling, string from, string write) =>
        new(topic, spelling, from, write) { IsRefused = true };

    /// <summary>Whether a pipeline file that holds it is wrong.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The value as it stands in a file; the spelling in quotes when it is not given.</summary>
    public string? Yaml { get; init; }

    /// <summary>Paths that are taken with it.</summary>
    public IReadOnlyList<string> Takes { get; init; } = [];

    /// <summary>Paths that are left with it.</summary>
    public IReadOnlyList<string> Leaves { get; init; } = [];

    /// <summary>
    /// What comes of it where it is filled in: <c>X</c> is <c>x</c>, <c>EMPTY</c> is empty, <c>UNSET</c> is not set.
    /// </summary>
    public string? Gives { get; init; }
}

/// <summary>Where a spelling stands.</summary>
internal enum DialectTopic
{
    /// <summary>In <c>pattern</c> and <c>when</c>.</summary>
    Pattern,

    /// <summary>In <c>exclude</c>.</summary>
    Exclude,

    /// <summary>In <c>regex</c>.</summary>
    Regex,

    /// <summary>In the format of a word such as <c>{modified:…}</c>.</summary>
    Time,

    /// <summary>In a place.</summary>
    Place,

    /// <summary>Where the environment is filled in.</summary>
    Variable,

    /// <summary>In a store's options and in folders.</summary>
    Folder,

    /// <summary>In a number.</summary>
    Number,

    /// <summary>In <c>true</c> or <c>false</c>.</summary>
    Truth,

    /// <summary>In <c>zone</c>.</summary>
    Zone,

    /// <summary>In the YAML itself.</summary>
    Yaml,
}
