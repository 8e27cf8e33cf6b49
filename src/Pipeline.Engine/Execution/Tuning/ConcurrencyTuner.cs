using System.Globalization;
using Pipeline.Engine.Execution.Queues;
using Pipeline.Engine.Execution.Workers;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Stages.Chunk;

namespace Pipeline.Engine.Execution.Tuning;

/// <summary>Finds the number of workers of a stage while it works: for <c>concurrency: auto</c>.</summary>
/// <param name="step">The stage's full name.</param>
/// <param name="pool">Its workers.</param>
/// <param name="inbox">Where its files wait.</param>
/// <param name="files">How many files are done with since the run began.</param>
/// <param name="most">The most workers that it may have.</param>
/// <param name="context">The run.</param>
internal sealed class ConcurrencyTuner(
    string step,
    WorkerPool pool,
    IItemQueue inbox,
    Func<long> files,
    int most,
    RunContext context
)
{
    /// <summary>How many workers it begins with.</summary>
    public const int First = 2;

    /// <summary>The most workers it tries.</summary>
    public const int Most = 64;

    private const string Option = "concurrency";
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);
    private readonly Lock _lock = new();
    private readonly HillClimber _climb = new(Math.Min(First, most), most);
    private readonly ThroughputWindow _window = new(context.Clock);

    /// <summary>What it has found so far.</summary>
    public TunedSetting Tuned
    {
        get
        {
            lock (_lock)
                return new(step, Option, _climb.Best.ToString(CultureInfo.InvariantCulture), _climb.HasTried);
        }
    }

    /// <summary>Looks now and then until the result is disposed.</summary>
    public IDisposable Start() => context.Clock.CreateTimer(_ => Look(), null, Beat, Beat);

    private void Look()
    {
        lock (_lock)
        {
            // Workers that wait for files tell nothing of how fast they could be.
            if (inbox.Count == 0 && !pool.IsBusy)
            {
                _window.Restart();
                return;
            }
            if (_window.Look(files(), pool.Bytes, pool.Size) is not { } rate)
                return;
            _climb.Add(rate);
            if (_climb.Now == pool.Size)
                return;
            pool.Resize(_climb.Now);
            _window.Restart();
            context.Events.Publish(new Tuned(step, Option, _climb.Now.ToString(CultureInfo.InvariantCulture)));
        }
    }
}
