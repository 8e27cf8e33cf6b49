using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Diagnostics;

namespace Pipeline.Engine.Reference.Problems;

/// <summary>What a diagnostic code means, with a pipeline that has the problem and one that does not.</summary>
/// <param name="Code">The code.</param>
/// <param name="Cause">Why it is a problem, and what to do.</param>
/// <param name="Wrong">
/// A part of a pipeline file, a whole one, or a command line; null where no short text has the problem.
/// </param>
/// <param name="Right">The same without the problem.</param>
internal sealed record ProblemExample(DiagnosticCode Code, string Cause, string? Wrong = null, string? Right = null)
{
    private const string Command = "pipeline ";

    /// <summary>The pipeline around a part; its last line can be replaced or continued.</summary>
    public const string Frame = """
        pipeline: example
        stores:
          data: { local: { root: data } }
          backup: { local: { root: backup } }
          server: { sftp: { host: files.example.org, user: me } }
        stages:
          - glob: { in: "data:" }
        """;

    private const string Copy = "  - copy: { to: \"backup:{path}\" }\n";

    /// <summary>Whether the examples are command lines.</summary>
    public bool IsCommand => Wrong?.StartsWith(Command, StringComparison.Ordinal) == true;

    /// <summary>What <c>lint</c> says about one of the texts; a command line is tried by what it sets.</summary>
    /// <param name="text">A part of a pipeline file, a whole one, or a command line.</param>
    /// <param name="registry">The kinds of stages, blocks and stores.</param>
    public static PlanResult Lint(string text, ComponentRegistry registry)
    {
        var words = text.StartsWith(Command, StringComparison.Ordinal) ? text.Split(' ') : [];
        return PlanBuilder.Build(
            "example.yml",
            words.Length > 0 ? File("") : File(text),
            registry,
            new()
            {
                Variable = _ => null,
                // A folder that is not there: the files of this machine say nothing about the example.
                WorkingFolder = "/pipeline-example",
                Overrides = [.. words.SkipWhile(word => word != "--set").Skip(1).Take(1)],
            }
        );
    }

    /// <summary>The whole pipeline file of a part.</summary>
    public static string File(string part)
    {
        var (head, stores, stages) = Parts();
        return part.Split('\n')[0].Split(':')[0] switch
        {
            "pipeline" => part,
            "stores" => $"{head}{part}\n{stages}{Copy}",
            "stages" => $"{head}{stores}{part}",
            ['-', ..] => $"{head}{stores}{stages}  {part.ReplaceLineEndings("\n  ")}",
            "" => $"{head}{stores}{stages}{Copy}",
            _ => $"{head}{part}\n{stores}{stages}{Copy}",
        };
    }

    private static (string Head, string Stores, string Stages) Parts()
    {
        var (stores, stages) = (
            Frame.IndexOf("stores:", StringComparison.Ordinal),
            Frame.IndexOf("stages:", StringComparison.Ordinal)
        );
        return (Frame[..stores], Frame[stores..stages], Frame[stages..] + "\n");
    }
}
