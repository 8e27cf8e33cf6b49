using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Stages.Chunk;

namespace Pipeline.Engine.Execution.Tuning;

/// <summary>
/// Who finds the size of chunks in a run: each stage that cuts files and is to find it shares what it finds with the
/// one right below, which sends the chunks.
/// </summary>
internal sealed class ChunkSizes
{
    private readonly Dictionary<string, ChunkSizeTuner> _byStep = [];
    private readonly List<ChunkSizeTuner> _all = [];

    public ChunkSizes(IReadOnlyList<StepPlan> steps, EventStream events) => Walk(steps, events);

    /// <summary>What was found for each of them.</summary>
    public IEnumerable<TunedSetting> Tuned => _all.Select(sizing => sizing.Tuned);

    /// <summary>
    /// That of the stage of that full name; null for one that neither cuts nor sends chunks whose size is to be found.
    /// </summary>
    public ChunkSizeTuner? Of(string step) => _byStep.GetValueOrDefault(step);

    private void Walk(IReadOnlyList<StepPlan> steps, EventStream events)
    {
        for (var at = 0; at < steps.Count; at++)
        {
            if (steps[at] is StagePlan { Options: ICutsFiles { FindsSize: true } } && at + 1 < steps.Count)
            {
                var sizing = new ChunkSizeTuner(steps[at].Name, events);
                _all.Add(sizing);
                _byStep[steps[at].Name] = _byStep[steps[at + 1].Name] = sizing;
            }
            else if (steps[at] is BlockPlan block)
            {
                foreach (var branch in block.Branches)
                    Walk(branch.Steps, events);
            }
        }
    }
}
