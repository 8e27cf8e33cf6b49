using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.Spec;

namespace Pipeline.Cli.Commands;

/// <summary>
/// The object of <c>--json</c> for a command that was not carried out: a program that reads it must find one whatever
/// happened.
/// </summary>
internal static class Refusal
{
    private static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Says why a command cannot begin; with <c>--json</c> as an object too.</summary>
    public static void Say(Screen screen, string why, bool json)
    {
        screen.Note($"error: {why}");
        if (json)
            screen.Result(Json([why]));
    }

    /// <summary>For a pipeline file that is wrong.</summary>
    public static string Json(IEnumerable<Problem> problems) =>
        Json(
            "wrong_file",
            ExitCode.Usage,
            [
                .. problems.Select(problem => new Part(problem.Message)
                {
                    File = problem.At.File,
                    Line = problem.At.Line > 0 ? problem.At.Line : null,
                    Column = problem.At.Line > 0 ? problem.At.Column : null,
                    Code = problem.Code,
                }),
            ]
        );

    /// <summary>For a command line that is wrong.</summary>
    public static string Json(IEnumerable<string> errors) =>
        Json("wrong_usage", ExitCode.Usage, [.. errors.Select(error => new Part(error))]);

    /// <summary>For a fault that ended the command.</summary>
    public static string Json(string fault) => Json("broken", ExitCode.Broken, [new(fault)]);

    private static string Json(string result, int exitCode, IReadOnlyList<Part> problems) =>
        JsonSerializer.Serialize(
            new
            {
                Result = result,
                ExitCode = exitCode,
                Cause = problems.Count > 0 ? problems[0].Message : null,
                Problems = problems,
            },
            Form
        );

    private sealed record Part(string Message)
    {
        public string? File { get; init; }

        public long? Line { get; init; }

        public long? Column { get; init; }

        public string? Code { get; init; }
    }
}
