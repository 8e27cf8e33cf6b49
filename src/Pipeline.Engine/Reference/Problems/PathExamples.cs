using static Pipeline.Engine.Configuration.Diagnostics.DiagnosticCode;

namespace Pipeline.Engine.Reference.Problems;

/// <summary>Examples of problems of files that are named on the command line: P4.</summary>
internal static class PathExamples
{
    public static IReadOnlyList<ProblemExample> All { get; } =
    [
        new(
            InputMissing,
            "A file or folder of the command line does not exist.",
            "pipeline run etc/copier.yml reprots/",
            "pipeline run etc/copier.yml reports/"
        ),
        new(
            InputUnusable,
            "A path of the command line cannot be processed: it is a device or a broken link, it is the pipeline file, the "
                + "log or a store's root, or it contains one of them.",
            "pipeline run etc/copier.yml log",
            "pipeline run etc/copier.yml reports/"
        ),
        new(
            InputsCollide,
            "The copies of two paths would have the same place. Name one of them in a separate run.",
            "pipeline run etc/copier.yml a.csv ./a.csv",
            "pipeline run etc/copier.yml a.csv"
        ),
    ];
}
