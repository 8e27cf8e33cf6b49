using Pipeline.Abstractions.Activity;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;

namespace Pipeline.Engine.Blocks.Balancing;

/// <summary>
/// Decides which file goes to which lane, and keeps the count. It waits for nothing and does nothing else.
/// </summary>
internal sealed class LoadBalancer(SpreadOptions options, IReadOnlyList<Lane> lanes, TimeProvider clock, bool isDryRun)
{
    /// <summary>How long a full lane that finishes nothing is waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly BalancingPolicy _policy = BalancingPolicy.Of(options.By, lanes);
    private readonly List<Waiting> _returned = [];
    private readonly int _most = Room(lanes);
    private Waiting? _next;
    private int _inside;
    private TimeSpan? _lookAgainIn;

    /// <summary>
    /// How many files a spread with these lanes may hold in them and as returns: twice what fits into the lanes.
    /// </summary>
    public static int Room(IEnumerable<Lane> lanes) => 2 * lanes.Sum(lane => lane.Limit);

    /// <summary>Files that wait here.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _returned.Count + (_next is null ? 0 : 1);
        }
    }

    /// <summary>A file that came back from a lane waits for another.</summary>
    public void Return(Waiting file)
    {
        lock (_lock)
            _returned.Add(file);
    }

    /// <summary>The next new file waits for a lane; there is only one.</summary>
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
            // Before anything is decided: a penalty that ends meanwhile is then not taken for one that was over.
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
    /// Is cancelled when the lane that a file is in fails. From the failure on it is: those who come back from the lane
    /// at the same moment must take no other file there until all have been told.
    /// </summary>
    public CancellationToken RevokedTokenOf(BalanceState state)
    {
        lock (_lock)
            return state.Assignment is not { } assignment ? default
                : assignment.Lane.HasFailedSince(assignment) ? new(canceled: true)
                : assignment.RevokedToken;
    }

    /// <summary>
    /// A stage of a lane has lost a file. Returns whether another lane may take it; if not, it has failed by its own
    /// fault.
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
    /// A file has come through a lane: the lane works, and lanes that refused the file and took no other since are the
    /// ones to blame.
    /// </summary>
    public (bool WasDown, IReadOnlyList<TargetFailure> Blamed) Complete(BalanceState state, Lane lane)
    {
        lock (_lock)
        {
            End(state, lane);
            Remove(state);
            var blamed = state
                .Tried.Where(tried => tried.Key.Health.IsUp && tried.Value.RefusedAfter == tried.Key.Health.Successes)
                .Where(tried => tried.Key != lane)
                .Select(tried => Fail(tried.Key, tried.Value.Fault!))
                .ToList();
            return (lane.Health.Succeed(), blamed);
        }
    }

    /// <summary>A file has come back from a lane.</summary>
    public ReturnDecision DecideReturn(BalanceState state, Lane lane)
    {
        lock (_lock)
        {
            var assignment = End(state, lane);
            if (assignment.IsTrial)
                lane.Health.EndTrial();
            var targetFailure = assignment.HasFailed ? null : Note(assignment, state);
            var isOver = assignment.HasFailed || (assignment.Failures.Count > 0 && !options.Failover) || IsOver(state);
            if (isOver)
                Remove(state);
            return new(assignment, targetFailure, isOver);
        }
    }

    /// <summary>A file leaves the spread without having come through.</summary>
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
            if (lanes.All(lane => !lane.Health.IsUp))
                return (WorkerState.Held, $"all lanes are down: {string.Join("; ", lanes.Select(Describe))}");
            var down = lanes.Where(lane => !lane.Health.IsUp).Select(Describe).ToList();
            return _next is null && down.Count > 0
                ? (WorkerState.Held, $"they failed elsewhere, and lanes are down: {string.Join("; ", down)}")
                : (WorkerState.Blocked, null);
        }
    }

    /// <summary>Why a file has failed, lane by lane.</summary>
    public string Reasons(BalanceState state)
    {
        lock (_lock)
            return string.Join(
                "; ",
                lanes
                    .Select(lane => (Lane: lane, state.In(lane).Fault))
                    .Select(one => one.Fault is { } fault ? $"{one.Lane.Name}: {fault.Message}" : Describe(one.Lane))
            );
    }

    private TimeSpan? NextChange()
    {
        var times = lanes
            .Select(lane =>
                lane.Health.Left is var left && left > TimeSpan.Zero ? left
                : lane.HasRoom ? TimeSpan.Zero
                : Patience - clock.GetElapsedTime(lane.MovedAt)
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
        var open = lanes.Where(lane => lane.Health.IsOpen && !state.In(lane).IsSpent).ToList();
        if (open.Exists(lane => !state.In(lane).IsTried))
            open.RemoveAll(lane => state.In(lane).IsTried);
        // What a lane has done already it need not do again.
        open.RemoveAll(IsStalled);
        if (open.Find(lane => state.Entering.Copies.Any(lane.Made)) is { } before)
            open = [before];
        if (open.Count == 0 || _policy.Next(open) is not { HasRoom: true } lane)
            return null;
        _policy.Given(lane);
        _inside += state.IsInside ? 0 : 1;
        state.IsInside = true;
        state.Assignment = lane.Enter(clock.GetTimestamp());
        return new(file, lane);
    }

    /// <summary>Whether no lane will take the file any more. In a dry run nobody waits.</summary>
    private bool IsOver(BalanceState state) =>
        lanes.All(lane =>
            state.In(lane).IsSpent
            || (lane.Health.IsGivenUp && (state.In(lane).IsTried || !(lane.Health.IsOpen || lane.Health.IsOnTrial)))
            || (isDryRun && !lane.Health.IsUp && !lane.Health.IsOnTrial)
        );

    /// <summary>A lane that is full and has finished nothing for a while is not waited for.</summary>
    private bool IsStalled(Lane lane) => !lane.HasRoom && clock.GetElapsedTime(lane.MovedAt) >= Patience;

    private static TargetFailure? Note(Assignment assignment, BalanceState state)
    {
        if (assignment.Failures is [])
            return null;
        var attempts = state.In(assignment.Lane);
        var failure = assignment.Failures.Find(IsLanes) ?? assignment.Failures[0];
        attempts.Fault = failure.Fault;
        if (!IsLanes(failure))
        {
            attempts.RefusedAfter = assignment.Lane.Health.Successes;
            return null;
        }
        // Several files that meet the same outage at the same moment are one failure of the lane.
        var hasFailedSince = assignment.Lane.HasFailedSince(assignment);
        var wasDown = assignment.IsTrial || hasFailedSince;
        attempts.FailureCount = wasDown ? Math.Max(1, attempts.FailureCount) : attempts.FailureCount + 1;
        return hasFailedSince ? null : Fail(assignment.Lane, failure.Fault);

        bool IsLanes(ItemFailure one) => FailureOrigins.Of(one.Fault, state.Entering) == FailureOrigin.Lane;
    }

    private static TargetFailure Fail(Lane lane, Exception fault)
    {
        var penalty = lane.Health.Fail(fault);
        return new(lane, fault, penalty, lane.Health.Failures, lane.Recall());
    }

    private Assignment End(BalanceState state, Lane lane)
    {
        lane.Leave(clock.GetTimestamp());
        var assignment = state.Assignment!;
        state.Assignment = null;
        return assignment;
    }

    private void Remove(BalanceState state)
    {
        _inside -= state.IsInside ? 1 : 0;
        state.IsInside = false;
    }

    private string Describe(Lane lane)
    {
        var health = lane.Health;
        if (health.Fault is not { } fault)
            return $"{lane.Name}: not tried";
        var until = clock.GetLocalNow() + health.Left;
        return health.Left > TimeSpan.Zero
            ? $"{lane.Name}: down until {until:HH:mm:ss}: {fault.Message}"
            : $"{lane.Name}: is tried again: {fault.Message}";
    }
}
