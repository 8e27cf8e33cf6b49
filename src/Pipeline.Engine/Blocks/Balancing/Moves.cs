using Pipeline.Engine.Execution.Queues;

namespace Pipeline.Engine.Blocks.Balancing;

/// <summary>A file that waits for a target.</summary>
/// <param name="Delivery">The file in its inbox, not acknowledged yet.</param>
/// <param name="State">What the tracker knows of it.</param>
/// <param name="RevokedToken">Cancelled when something around the balance block wants it back.</param>
internal sealed record Waiting(Delivery Delivery, BalanceState State, CancellationToken RevokedToken);

/// <summary>What is to be done with a file that waited.</summary>
/// <param name="File">The file.</param>
/// <param name="To">
/// The target that gets it; null when it leaves the balance block: no target will take it, or it is wanted back.
/// </param>
/// <param name="IsNew">Whether it is one that had not been in a target.</param>
internal sealed record DispatchDecision(Waiting File, BalanceTarget? To, bool IsNew = false);

/// <summary>A target that has failed.</summary>
/// <param name="Target">The target.</param>
/// <param name="Fault">What happened.</param>
/// <param name="Cooldown">How long it gets no files.</param>
/// <param name="Failures">How often it has failed running.</param>
/// <param name="Recall">To be cancelled: calls all back that are in it.</param>
internal sealed record TargetFailure(
    BalanceTarget Target,
    Exception Fault,
    TimeSpan Cooldown,
    int Failures,
    CancellationTokenSource Recall
);

/// <summary>A file that came back from a target.</summary>
/// <param name="Assignment">Its stay there.</param>
/// <param name="Failure">The target, when it has failed by this.</param>
/// <param name="IsOver">Whether no target will take the file any more.</param>
internal sealed record ReturnDecision(Assignment Assignment, TargetFailure? Failure, bool IsOver);
