using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.Configuration.Diagnostics;

namespace Pipeline.Cli.Commands;

/// <summary>
/// The object of <c>--json</c> for a command that was not carried out: a program that reads it must find one whatever
/// happened.
/// </summary>
internal static class Refusal
{
    /// <summary>Says why a command cannot begin; with <c>--json</c> as an object too.</summary>
    public static void Write(ConsoleOutput console, string why, bool json)
    {
        console.Note($"error: {why}");
        if (json)
            console.Result(Json([why]));
    }

    /// <summary>For a pipeline file that is wrong.</summary>
    public static string Json(IEnumerable<Diagnostic> problems) =>
        Json(
            "wrong_file",
            ExitCode.Usage,
            [
                .. problems.Select(diagnostic => new RefusalPart(diagnostic.Message)
                {
                    File = diagnostic.At.File,
                    Line = diagnostic.At.Line > 0 ? diagnostic.At.Line : null,
                    Column = diagnostic.At.Line > 0 ? diagnostic.At.Column : null,
                    Code = diagnostic.Code,
                }),
            ]
        );

    /// <summary>For a command line that is wrong.</summary>
    public static string Json(IEnumerable<string> errors) =>
        Json("wrong_usage", ExitCode.Usage, [.. errors.Select(error => new RefusalPart(error))]);

    /// <summary>For a fault that ended the command.</summary>
    public static string Json(string fault) => Json("broken", ExitCode.Broken, [new(fault)]);

    private static string Json(string result, int exitCode, IReadOnlyList<RefusalPart> problems) =>
        JsonSerializer.Serialize(
            new(result, exitCode, problems.Count > 0 ? problems[0].Message : null, problems),
            RefusalJson.Default.RefusalObject
        );
}

/// <summary>A refusal as an object.</summary>
internal sealed record RefusalObject(string Result, int ExitCode, string? Cause, IReadOnlyList<RefusalPart> Problems);

/// <summary>One of its reasons.</summary>
internal sealed record RefusalPart(string Message)
{
    /// <summary>The pipeline file.</summary>
    public string? File { get; init; }

    /// <summary>Where it is wrong, from 1.</summary>
    public long? Line { get; init; }

    /// <summary>Where in the line, from 1.</summary>
    public long? Column { get; init; }

    /// <summary>The kind of problem: <c>P301</c>.</summary>
    public string? Code { get; init; }
}

/// <summary>How they are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(RefusalObject))]
internal sealed partial class RefusalJson : JsonSerializerContext;
