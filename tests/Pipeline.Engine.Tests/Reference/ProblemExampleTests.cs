using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Reference.Problems;
using Pipeline.Stores.Local;

namespace Pipeline.Engine.Tests.Reference;

/// <summary>Every code has an example that has the problem, and one that has none.</summary>
public sealed class ProblemExampleTests
{
    private static readonly ComponentRegistry Registry = new(
        BuiltInStages.All,
        BuiltInBlocks.All,
        [
            LocalStore.Kind,
            StoreDescriptor.Of<IWire, ServerOptions>("sftp", (_, _) => throw new NotSupportedException("nothing is built here")),
        ]
    );

    /// <summary>They depend on files, or on the machine: what is shown is a command line, or only a text.</summary>
    private static readonly string[] WithoutPipeline = ["P001", "P003", "P401", "P402", "P403", "P502"];

    public static TheoryData<string> Codes => [.. DiagnosticCode.All.Select(code => code.Code).Except(WithoutPipeline)];

    [Fact]
    public void Every_code_has_one_example() =>
        Assert.Equal(
            DiagnosticCode.All.Select(code => code.Code),
            ProblemPage.All.Select(example => example.Code.Code).Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Codes))]
    public void The_wrong_one_has_the_problem_and_the_right_one_has_none(string code)
    {
        var example = ProblemPage.All.Single(one => one.Code.Code == code);

        var wrong = ProblemExample.Lint(example.Wrong!, Registry);
        Assert.Contains(code, wrong.Problems.Concat(wrong.Warnings).Select(problem => problem.Code));
        var right = ProblemExample.Lint(example.Right!, Registry);
        Assert.Empty(right.Problems.Concat(right.Warnings).Select(problem => problem.ToString()));
    }

    [Fact]
    public void The_page_shows_what_lint_says()
    {
        var page = new ProblemPage(Registry);

        Assert.Contains("error P301: 'delete' would delete files although ", page.Write());
        Assert.Equal(page.Find("P301"), page.Find("p301"));
        Assert.Null(page.Find("P999"));
    }

    public interface IWire : IFileStore, ICanWriteChunks;

    public sealed record ServerOptions
    {
        public required string Host { get; init; }

        public string? User { get; init; }
    }
}
