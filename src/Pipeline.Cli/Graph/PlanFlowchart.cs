using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Cli.Graph;

/// <summary>
/// A plan as a Mermaid flowchart, for a document: each step is a node, a block is one at which its branches part and
/// another at which they meet.
/// </summary>
internal sealed class PlanFlowchart
{
    private readonly List<string> _lines = ["flowchart TD"];
    private int _nodes;

    private PlanFlowchart() { }

    /// <summary>The lines.</summary>
    public static IReadOnlyList<string> Of(PipelinePlan plan)
    {
        var chart = new PlanFlowchart();
        chart.Draw(plan.Steps, from: null, label: null);
        return chart._lines;
    }

    /// <summary>Draws steps one below the other and returns the last node.</summary>
    private string? Draw(IReadOnlyList<StepPlan> steps, string? from, string? label)
    {
        foreach (var step in steps)
        {
            from = step is BlockPlan block ? Draw(block, from, label) : Link(from, label, Box(step));
            label = null;
        }
        return from;
    }

    private string Draw(BlockPlan block, string? from, string? label)
    {
        var start = Link(from, label, $"{{{{{Quoted(block.Caption)}}}}}");
        var ends = block
            .Branches.Select(branch => Draw(branch.Steps, start, branch.Name.Length == 0 ? null : branch.Name)!)
            .ToList();
        var end = Node("(( ))");
        _lines.AddRange(ends.Select(last => $"  {last} --> {end}"));
        return end;
    }

    private static string Box(StepPlan step) =>
        step is StagePlan stage
            ? $"[{Quoted($"{StepWords.Name(stage)}<br/>{StepWords.More(stage)}")}]"
            : $"[{Quoted(step.Name)}]";

    private string Link(string? from, string? label, string shape)
    {
        var node = Node(shape);
        if (from is not null)
            _lines.Add($"  {from} --> {(label is null ? "" : $"|{Quoted(label)}| ")}{node}");
        return node;
    }

    private string Node(string shape)
    {
        var node = $"n{++_nodes}";
        _lines.Add($"  {node}{shape}");
        return node;
    }

    /// <summary>Mermaid takes entities, not escapes, within quotes.</summary>
    private static string Quoted(string text) => $"\"{text.Replace("#", "#35;").Replace("\"", "#quot;")}\"";
}
