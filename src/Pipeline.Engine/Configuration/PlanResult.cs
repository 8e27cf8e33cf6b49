using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Configuration;

/// <summary>What came of reading a pipeline file.</summary>
/// <param name="Plan">The plan; null when there is any problem.</param>
/// <param name="Problems">Everything that is wrong, in the order of the file.</param>
public sealed record PlanResult(PipelinePlan? Plan, IReadOnlyList<Diagnostic> Problems)
{
    /// <summary>What is not wrong but is hardly meant, in the order of the file.</summary>
    public IReadOnlyList<Diagnostic> Warnings { get; init; } = [];
}
