using System.Text.RegularExpressions;
using Pipeline.Testing;

namespace Pipeline.Scenarios.OddServers;

/// <summary>
/// A pipeline file of <c>etc/</c>, with its SFTP servers behind other addresses and without its waiting. Stores, stages
/// and blocks are as they stand.
/// </summary>
internal sealed partial class Example
{
    private readonly string _text;

    private Example(string name)
    {
        Name = name;
        _text = Comment().Replace(File.ReadAllText(Path.Combine(Etc, $"{name}.yml")), "");
        var source = BlockOf(Glob().Match(_text).Groups[1].Value);
        Source = Path.Combine(Value(source, "built_in"), Value(source, "root")).Replace("${SFTP_FOLDER_NAME}", SourceFolder);
    }

    /// <summary>What the variable for the source's folder says.</summary>
    public const string SourceFolder = "etc/sample";

    public static string Etc { get; } = Path.Combine(Repository.Root, "etc");

    /// <summary>The name of the file.</summary>
    public string Name { get; }

    /// <summary>The folder, below the working folder, that files are taken from.</summary>
    public string Source { get; }

    public bool HasSftp => _text.Contains("sftp:", StringComparison.Ordinal);

    public bool HasS3 => _text.Contains("s3:", StringComparison.Ordinal);

    public bool Verifies => _text.Contains("verify:", StringComparison.Ordinal);

    /// <summary>All of the folder: a new one is tried too.</summary>
    public static IEnumerable<Example> All() =>
        Directory.GetFiles(Etc, "*.yml").Select(Path.GetFileNameWithoutExtension).Order().Select(name => new Example(name!));

    public static Example Of(string name) => new(name);

    public bool Meets(OddAnswer answer) => answer == OddAnswers.None || (HasSftp && answer.IsOfSftp) || (HasS3 && answer.IsOfS3);

    /// <summary>The file as it is run.</summary>
    /// <param name="serve">Gives the command that reaches a server on a folder.</param>
    /// <param name="more">A further option of its SFTP stores, or nothing.</param>
    /// <param name="patience">How long it waits for an answer; to connect, half as long.</param>
    public string Text(Func<string, string> serve, string more = "", int patience = 4)
    {
        var times = $"      connect_timeout: {patience / 2}s\n      timeout: {patience}s\n";
        var text = LoginKey().Replace(_text, "");
        text = Server().Replace(text, match => $"command: {serve(match.Groups[2].Success ? match.Groups[2].Value : ".")}");
        text = text.Replace("sftp:\n", $"sftp:\n      {more}\n{times}");
        text = text.Replace("s3:\n", $"s3:\n{times}");
        text = StableFor().Replace(text, "stable_for: 1ms");
        text = Cooldown().Replace(text, "cooldown: { initial: 1ms, multiplier: 2, max: 4ms }");
        text = Retry().Replace(text, "");
        return Stage().Replace(text, "$0\n$1  retry: { max_attempts: 3, initial_delay: 1ms }");
    }

    private string BlockOf(string store) => Regex.Match(_text, $@"(?m)^  {store}:.*(\n(    .*|\s*)$)*").Value;

    private static string Value(string block, string key) => Regex.Match(block, $@"\b{key}: *""?([^\s"",]+)").Groups[1].Value;

    [GeneratedRegex(@"(?m)(^|\s+)#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"glob: \{ in: ""(\w+):")]
    private static partial Regex Glob();

    [GeneratedRegex(@"(?m)^ +(port|user|password|host_key|known_hosts|accept_new):.*\n")]
    private static partial Regex LoginKey();

    [GeneratedRegex(@"(host: \S+)|built_in: (\S+)")]
    private static partial Regex Server();

    [GeneratedRegex(@"stable_for: \w+")]
    private static partial Regex StableFor();

    [GeneratedRegex(@"cooldown: \{.*\}")]
    private static partial Regex Cooldown();

    [GeneratedRegex(@"(?m)^ +retry:.*\n")]
    private static partial Regex Retry();

    [GeneratedRegex(@"(?m)^( *)- (?!glob:|chunk:)[a-z-]+: \{.*\}$")]
    private static partial Regex Stage();
}
