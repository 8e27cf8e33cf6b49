using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Options;

namespace Pipeline.Engine.Observability;

/// <summary>A stage now, and what it did since it was looked at before.</summary>
/// <param name="stage">The stage now.</param>
/// <param name="before">The stage before, or null.</param>
/// <param name="window">The time between the two.</param>
internal sealed class StageWindow(StageSnapshot stage, StageSnapshot? before, TimeSpan? window)
{
    private static readonly WorkerState[] Troubles = [WorkerState.Retrying, WorkerState.Connecting, WorkerState.Held];
    private readonly StageSnapshot? _before = before?.Step == stage.Step ? before : null;

    public StageSnapshot Stage => stage;

    /// <summary>Whether it has nothing to do.</summary>
    public bool IsAtRest => stage.Queued == 0 && stage.Workers.All(worker => worker.State == WorkerState.Idle);

    /// <summary>The part of its workers' time, from 0 to 1, that they were not idle.</summary>
    public double Active => 1 - Share(WorkerState.Idle);

    /// <summary>The part of its workers' time, from 0 to 1, that they waited for something outside.</summary>
    public double Trouble => Troubles.Sum(Share);

    /// <summary>
    /// What its workers did most of the time that they were not idle; what they do now when the two looks tell nothing.
    /// </summary>
    public WorkerState Main =>
        Enum.GetValues<WorkerState>().Where(state => state != WorkerState.Idle).MaxBy(Share) is var most && Share(most) > 0
            ? most
            : WorkerState.Idle;

    /// <summary>How many of its workers are in a state now.</summary>
    public int In(WorkerState state) => stage.Workers.Count(worker => worker.State == state);

    /// <summary>How fast it was, in bytes, or in files where it moves none.</summary>
    public string Rate
    {
        get
        {
            if (_before is null || window is not { TotalSeconds: > 0 } time)
                return "";
            var (bytes, files) = (stage.Bytes - _before.Bytes, stage.Done - _before.Done);
            return stage.Bytes > 0
                ? $", {new ByteSize((long)(bytes / time.TotalSeconds))}/s"
                : $", {files / time.TotalSeconds:0.#} files/s";
        }
    }

    /// <summary>An arrow: whether its inbox grows or shrinks.</summary>
    public string Trend =>
        _before is null ? ""
        : stage.Queued > _before.Queued ? " ↑"
        : stage.Queued < _before.Queued ? " ↓"
        : " →";

    /// <summary>The part of its workers' time, from 0 to 1, that they spent in a state.</summary>
    public double Share(WorkerState state)
    {
        var (inState, all) = (0d, 0d);
        for (var i = 0; i < stage.Workers.Count; i++)
        {
            var (spent, old) = (stage.Workers[i].Spent, _before?.Workers.ElementAtOrDefault(i)?.Spent);
            for (var one = 0; one < spent.Count; one++)
            {
                var time = Math.Max(0, (spent[one] - (old?[one] ?? TimeSpan.Zero)).TotalSeconds);
                all += time;
                inState += one == (int)state ? time : 0;
            }
        }
        if (all > 0)
            return inState / all;
        return stage.Workers.Count == 0 ? (state == WorkerState.Idle ? 1 : 0) : (double)In(state) / stage.Workers.Count;
    }
}
