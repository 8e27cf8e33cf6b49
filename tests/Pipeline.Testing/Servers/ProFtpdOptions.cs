namespace Pipeline.Testing.Servers;

/// <summary>How a test wants its ProFTPD.</summary>
public sealed record ProFtpdOptions
{
    /// <summary>
    /// As in <c>SFTPExtensions</c>; null leaves ProFTPD's own choice. Without <c>fsync</c> and <c>posix-rename</c>
    /// unless asked for.
    /// </summary>
    public string? Extensions { get; init; } = "-fsync -posixRename";

    /// <summary>
    /// The user is one who may not read and write everything (needs root), not the one that runs the tests.
    /// </summary>
    public bool Unprivileged { get; init; }

    /// <summary>Further lines of the configuration, such as <c>MaxClients 2</c>.</summary>
    public IReadOnlyList<string> MoreConfig { get; init; } = [];
}
