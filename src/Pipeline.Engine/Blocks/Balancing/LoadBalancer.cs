using Pipeline.Abstractions.Activity;
using Pipeline.Engine.Execution;

namespace Pipeline.Engine.Blocks.Balancing;

/// <summary>
/// Decides which file goes to which target, and keeps the count. It waits for nothing and does nothing else.
/// </summary>
internal sealed class LoadBalancer(
    BalanceOptions options,
    IReadOnlyList<BalanceTarget> targets,
    TimeProvider clock,
    bool isDryRun
)
{
    /// <summary>How long a full target that finishes nothing is waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly TargetPicker _policy = TargetPicker.Of(options.Policy, targets);
    private readonly List<Waiting> _returned = [];
    private readonly int _most = Room(targets);
    private Waiting? _next;
    private int _inside;
    private TimeSpan? _lookAgainIn;

    /// <summary>
    /// How many files a balance block with these targets may hold in them and as returns: twice what fits into the
    /// targets.
    /// </summary>
    public static int Room(IEnumerable<BalanceTarget> targets) => 2 * targets.Sum(target => target.Limit);

    /// <summary>Files that wait here.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _returned.Count + (_next is null ? 0 : 1);
        }
    }

    /// <summary>A file that came back from a target waits for another.</summary>
    public void Return(Waiting file)
    {
        lock (_lock)
            _returned.Add(file);
    }

    /// <summary>The next new file waits for a target; there is only one.</summary>
    public void Put(Waiting file)
    {
        lock (_lock)
            _next = file;
    }

    /// <summary>
    /// What is to be done next; null when all who wait must go on waiting. Files that came back are first.
    /// </summary>
    public DispatchDecision? Next()
    {
        lock (_lock)
        {
            // Before anything is decided: a cooldown that ends meanwhile is then not taken for one that was over.
            _lookAgainIn = NextChange();
            for (var i = 0; i < _returned.Count; i++)
            {
                if (Decide(_returned[i]) is not { } decision)
                    continue;
                _returned.RemoveAt(i);
                return decision;
            }
            if (_next is not { } next || _inside >= _most || Decide(next) is not { } first)
                return null;
            _next = null;
            return first with { IsNew = true };
        }
    }

    /// <summary>
    /// Is cancelled when the target that a file is in fails. From the failure on it is: those who come back from the
    /// target at the same moment must take no other file there until all have been told.
    /// </summary>
    public CancellationToken RevokedTokenOf(BalanceState state)
    {
        lock (_lock)
            return state.Assignment is not { } assignment ? default
                : assignment.Target.HasFailedSince(assignment) ? new(canceled: true)
                : assignment.RevokedToken;
    }

    /// <summary>
    /// A stage of a target has lost a file. Returns whether another target may take it; if not, it has failed by its
    /// own fault.
    /// </summary>
    public bool TakesOver(BalanceState state, ItemFailure failure)
    {
        lock (_lock)
        {
            if (state.Assignment is not { } assignment)
                return false;
            state.LastFailure = failure;
            if (FailureOrigins.Of(failure.Fault, state.Entering) == FailureOrigin.File)
                assignment.HasFailed = true;
            else
                assignment.Failures.Add(failure);
            return !assignment.HasFailed;
        }
    }

    /// <summary>
    /// A file has come through a target: the target works, and targets that refused the file and took no other since
    /// are the ones to blame.
    /// </summary>
    public (bool WasDown, IReadOnlyList<TargetFailure> Blamed) Complete(BalanceState state, BalanceTarget target)
    {
        lock (_lock)
        {
            End(state, target);
            Remove(state);
            var blamed = state
                .Tried.Where(tried => tried.Key.Health.IsUp && tried.Value.RefusedAfter == tried.Key.Health.Successes)
                .Where(tried => tried.Key != target)
                .Select(tried => Fail(tried.Key, tried.Value.Fault!))
                .ToList();
            return (target.Health.Succeed(), blamed);
        }
    }

    /// <summary>A file has come back from a target.</summary>
    public ReturnDecision DecideReturn(BalanceState state, BalanceTarget target)
    {
        lock (_lock)
        {
            var assignment = End(state, target);
            if (assignment.IsTrial)
                target.Health.EndTrial();
            var targetFailure = assignment.HasFailed ? null : Note(assignment, state);
            var isOver = assignment.HasFailed || (assignment.Failures.Count > 0 && !options.Failover) || IsOver(state);
            if (isOver)
                Remove(state);
            return new(assignment, targetFailure, isOver);
        }
    }

    /// <summary>A file leaves the balance block without having come through.</summary>
    public void Drop(BalanceState state)
    {
        lock (_lock)
            Remove(state);
    }

    /// <summary>
    /// When those who wait are to be looked at again though nothing happened; null when nobody waits for a time.
    /// </summary>
    public TimeSpan? NextChangeIn()
    {
        lock (_lock)
            return _next is null && _returned.Count == 0 ? null : _lookAgainIn;
    }

    /// <summary>What those who wait are waiting for.</summary>
    public (WorkerState State, string? Why) State()
    {
        lock (_lock)
        {
            if (_next is null && _returned.Count == 0)
                return (WorkerState.Idle, null);
            if (targets.All(target => !target.Health.IsUp))
                return (WorkerState.Held, $"all targets are down: {string.Join("; ", targets.Select(Describe))}");
            var down = targets.Where(target => !target.Health.IsUp).Select(Describe).ToList();
            return _next is null && down.Count > 0
                ? (WorkerState.Held, $"waiting: the remaining targets are down: {string.Join("; ", down)}")
                : (WorkerState.Blocked, null);
        }
    }

    /// <summary>Why a file has failed, target by target.</summary>
    public string Reasons(BalanceState state)
    {
        lock (_lock)
            return string.Join(
                "; ",
                targets
                    .Select(target => (Target: target, state.In(target).Fault))
                    .Select(one => one.Fault is { } fault ? $"{one.Target.Name}: {fault.Message}" : Describe(one.Target))
            );
    }

    private TimeSpan? NextChange()
    {
        var times = targets
            .Select(target =>
                target.Health.Left is var left && left > TimeSpan.Zero ? left
                : target.HasRoom ? TimeSpan.Zero
                : Patience - clock.GetElapsedTime(target.MovedAt)
            )
            .Where(time => time > TimeSpan.Zero)
            .ToList();
        return times.Count > 0 ? times.Min() : null;
    }

    private DispatchDecision? Decide(Waiting file)
    {
        var state = file.State;
        if (file.RevokedToken.IsCancellationRequested)
            return new(file, null);
        if (IsOver(state))
            return new(file, null);
        var open = targets.Where(target => target.Health.IsOpen && !state.In(target).IsSpent).ToList();
        if (open.Exists(target => !state.In(target).IsTried))
            open.RemoveAll(target => state.In(target).IsTried);
        // What a target has done already it need not do again.
        open.RemoveAll(IsStalled);
        if (open.Find(target => state.Entering.Copies.Any(target.Made)) is { } before)
            open = [before];
        if (open.Count == 0 || _policy.Next(open) is not { HasRoom: true } target)
            return null;
        _policy.Dispatched(target);
        _inside += state.IsInside ? 0 : 1;
        state.IsInside = true;
        state.Assignment = target.Enter(clock.GetTimestamp());
        return new(file, target);
    }

    /// <summary>Whether no target will take the file any more. In a dry run nobody waits.</summary>
    private bool IsOver(BalanceState state) =>
        targets.All(target =>
            state.In(target).IsSpent
            || (target.Health.IsGivenUp && (state.In(target).IsTried || !(target.Health.IsOpen || target.Health.IsOnTrial)))
            || (isDryRun && !target.Health.IsUp && !target.Health.IsOnTrial)
        );

    /// <summary>A target that is full and has finished nothing for a while is not waited for.</summary>
    private bool IsStalled(BalanceTarget target) => !target.HasRoom && clock.GetElapsedTime(target.MovedAt) >= Patience;

    private static TargetFailure? Note(Assignment assignment, BalanceState state)
    {
        if (assignment.Failures is [])
            return null;
        var attempts = state.In(assignment.Target);
        var failure = assignment.Failures.Find(IsOfTarget) ?? assignment.Failures[0];
        attempts.Fault = failure.Fault;
        if (!IsOfTarget(failure))
        {
            attempts.RefusedAfter = assignment.Target.Health.Successes;
            return null;
        }
        // Several files that meet the same outage at the same moment are one failure of the target.
        var hasFailedSince = assignment.Target.HasFailedSince(assignment);
        var wasDown = assignment.IsTrial || hasFailedSince;
        attempts.FailureCount = wasDown ? Math.Max(1, attempts.FailureCount) : attempts.FailureCount + 1;
        return hasFailedSince ? null : Fail(assignment.Target, failure.Fault);

        bool IsOfTarget(ItemFailure one) => FailureOrigins.Of(one.Fault, state.Entering) == FailureOrigin.Target;
    }

    private static TargetFailure Fail(BalanceTarget target, Exception fault)
    {
        var cooldown = target.Health.Fail(fault);
        return new(target, fault, cooldown, target.Health.Failures, target.Recall());
    }

    private Assignment End(BalanceState state, BalanceTarget target)
    {
        target.Leave(clock.GetTimestamp());
        var assignment = state.Assignment!;
        state.Assignment = null;
        return assignment;
    }

    private void Remove(BalanceState state)
    {
        _inside -= state.IsInside ? 1 : 0;
        state.IsInside = false;
    }

    private string Describe(BalanceTarget target)
    {
        var health = target.Health;
        if (health.Fault is not { } fault)
            return $"{target.Name}: not tried";
        var until = clock.GetLocalNow() + health.Left;
        return health.Left > TimeSpan.Zero
            ? $"{target.Name}: down until {until:HH:mm:ss}: {fault.Message}"
            : $"{target.Name}: next attempt under way: {fault.Message}";
    }
}
