using System.Text;

namespace Pipeline.Engine.Configuration;

/// <summary>
/// What a plan is made from beside the pipeline file: the surroundings, and what the command line changes.
/// </summary>
public sealed record PlanInputs
{
    private const int LongestInsert = 64 * 1024;

    /// <summary>An environment variable's value, or null: for <c>${NAME}</c>.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>
    /// The text of a file: for <c>${file:PATH}</c>. Throws an <see cref="IOException"/> when there is none.
    /// </summary>
    public Func<string, string> ReadFile { get; init; } = ReadSmallFile;

    /// <summary>What <c>--set</c> gave, each <c>a.b=c</c>; a later one wins.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>The option of the command line that gave the overrides; problems name it.</summary>
    public string OverrideOption { get; init; } = "--set";

    /// <summary>Files and folders that stand in for what the source finds, as they were typed.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>The folder from which relative folders are seen.</summary>
    public string WorkingFolder { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>The folder of journal, manifest and log, from the working folder when it is relative.</summary>
    public string LogFolder { get; init; } = "log";

    private static string ReadSmallFile(string path)
    {
        using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        var buffer = new char[LongestInsert + 1];
        var length = reader.ReadBlock(buffer);
        return length <= LongestInsert
            ? new(buffer, 0, length)
            : throw new IOException($"longer than {LongestInsert} characters");
    }
}
