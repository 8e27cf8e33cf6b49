using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Cli.Graph;

/// <summary>
/// A plan as a tree of lines: every file goes from top to bottom, and through the branches of a block beside each
/// other.
/// </summary>
internal static class PlanTree
{
    /// <summary>The lines.</summary>
    public static IEnumerable<string> Of(PipelinePlan plan) =>
        Below(plan.Steps, Lines).Prepend($"{plan.Name}, {StepWords.When(plan)}");

    private static IEnumerable<string> Lines(StepPlan step) =>
        step switch
        {
            BlockPlan { Branches: [{ Name: "" } only] } block => Below(only.Steps, Lines).Prepend(block.Caption),
            BlockPlan block => Below(block.Branches, Lines).Prepend(block.Caption),
            StagePlan stage => [$"{StepWords.Name(stage)}  {StepWords.More(stage)}"],
            _ => [step.Name],
        };

    private static IEnumerable<string> Lines(BranchPlan branch) => Below(branch.Steps, Lines).Prepend(branch.Name);

    /// <summary>The lines of each part, hung on the branches of a tree.</summary>
    private static IEnumerable<string> Below<T>(IReadOnlyList<T> parts, Func<T, IEnumerable<string>> lines) =>
        parts.SelectMany(
            (part, i) =>
            {
                var (first, next) = i < parts.Count - 1 ? ("├─ ", "│  ") : ("└─ ", "   ");
                return lines(part).Select((line, j) => (j == 0 ? first : next) + line);
            }
        );
}
