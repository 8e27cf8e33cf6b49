using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Engine.Observability;

namespace Pipeline.Cli.Bench;

/// <summary>
/// What a bench tells the process that makes one of its runs: one line of JSON on its standard input.
/// </summary>
/// <param name="File">The pipeline file.</param>
/// <param name="Overrides">The settings, each <c>a.b=c</c>.</param>
/// <param name="Folder">The folder of this bench in the root of each store.</param>
/// <param name="LogFolder">The folder of this run's journal, manifest and log.</param>
internal sealed record BenchRequest(string File, IReadOnlyList<string> Overrides, string Folder, string LogFolder);

/// <summary>What that process answers: one line of JSON on its standard output.</summary>
/// <param name="Result">How the run ended.</param>
/// <param name="Found">Files the source took.</param>
/// <param name="Done">Files that passed every stage.</param>
/// <param name="Seconds">How long it took, without the start of the process.</param>
/// <param name="PeakMemory">The most memory the process had, bytes.</param>
/// <param name="Trouble">The first thing that went wrong, or null.</param>
internal sealed record BenchAnswer(RunResult Result, long Found, long Done, double Seconds, long PeakMemory, string? Trouble);

/// <summary>How they are written.</summary>
[JsonSerializable(typeof(BenchRequest))]
[JsonSerializable(typeof(BenchAnswer))]
[JsonSerializable(typeof(BenchResources))]
internal sealed partial class BenchJson : JsonSerializerContext
{
    /// <summary>As one line.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, typeof(T), Default);

    /// <summary>From one line; null where it is none.</summary>
    public static T? Read<T>(string line)
        where T : class
    {
        try
        {
            return (T?)JsonSerializer.Deserialize(line, typeof(T), Default);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
