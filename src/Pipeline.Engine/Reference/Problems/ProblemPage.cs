using System.Text;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Diagnostics;

namespace Pipeline.Engine.Reference.Problems;

/// <summary>Writes the page about the problems that <c>lint</c> reports: <c>etc/problems.md</c>.</summary>
/// <param name="registry">The kinds of stages, blocks and stores: the messages are those of the checks themselves.</param>
public sealed class ProblemPage(ComponentRegistry registry)
{
    private const int Width = 120;

    /// <summary>The examples, one for each code.</summary>
    internal static IReadOnlyList<ProblemExample> All { get; } =
    [.. TextExamples.All, .. OptionExamples.All, .. GraphExamples.All, .. SafetyExamples.All, .. PathExamples.All];

    /// <summary>The page.</summary>
    public string Write()
    {
        var page = new StringBuilder(
            $"""
            # Problems

            <!-- Written by `pipeline stages problems`; a test lints every example. -->

            `pipeline lint` and `pipeline run` report all problems of a file at once, with line, column and a code. This page
            has an example for each code. `pipeline stages P301` shows one of them. Parts of a pipeline are parts of this one:

            ```yaml example
            {ProblemExample.Frame}
            ```

            """
        );
        foreach (var code in DiagnosticCode.All)
            page.Append($"\n## {code.Code}: {code.Title}\n\n").Append(Body(Of(code)));
        return page.ToString();
    }

    /// <summary>The section of a code; null when there is no such code.</summary>
    public string? Find(string code) =>
        DiagnosticCode.All.FirstOrDefault(one => one.Code.Equals(code, StringComparison.OrdinalIgnoreCase)) is { } known
            ? $"{known.Code}: {known.Title}\n\n{Body(Of(known))}"
            : null;

    private static ProblemExample Of(DiagnosticCode code) => All.Single(example => example.Code == code);

    private string Body(ProblemExample example)
    {
        var body = new StringBuilder();
        WrappedText.Append(body, example.Cause, "", Width);
        if (example is not { Wrong: { } wrong, Right: { } right })
            return body.ToString();
        var kind = example.IsCommand ? "text" : "yaml example";
        body.Append($"\nWrong:\n\n```{kind}\n{wrong}\n```\n");
        var messages = Messages(example, wrong).ToList();
        if (messages.Count > 0)
            body.Append($"\n```text\n{string.Join('\n', messages)}\n```\n");
        return body.Append($"\nRight:\n\n```{kind}\n{right}\n```\n").ToString();
    }

    /// <summary>What the checks say of this code, without the place: an example is a part of a file.</summary>
    private IEnumerable<string> Messages(ProblemExample example, string wrong)
    {
        var result = ProblemExample.Lint(wrong, registry);
        return result
            .Problems.Concat(result.Warnings)
            .Where(problem => problem.Code == example.Code.Code)
            .Select(problem => problem.ToString())
            .Select(text => text[(text.IndexOf("): ", StringComparison.Ordinal) + 3)..]);
    }
}
