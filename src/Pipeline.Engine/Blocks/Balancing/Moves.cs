using Pipeline.Engine.Execution.Queues;

namespace Pipeline.Engine.Blocks.Balancing;

/// <summary>A file that waits for a lane.</summary>
/// <param name="Delivery">The file in its inbox, not settled yet.</param>
/// <param name="State">What the tracker knows of it.</param>
/// <param name="RevokedToken">Cancelled when something around the spread wants it back.</param>
internal sealed record Waiting(Delivery Delivery, BalanceState State, CancellationToken RevokedToken);

/// <summary>What is to be done with a file that waited.</summary>
/// <param name="File">The file.</param>
/// <param name="To">
/// The lane that gets it; null when it leaves the spread: no lane will take it, or it is wanted back.
/// </param>
/// <param name="IsNew">Whether it is one that had not been in a lane.</param>
internal sealed record DispatchDecision(Waiting File, Lane? To, bool IsNew = false);

/// <summary>A lane that has failed.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Fault">What happened.</param>
/// <param name="Penalty">How long it gets no files.</param>
/// <param name="Failures">How often it has failed running.</param>
/// <param name="Recall">To be cancelled: calls all back that are in it.</param>
internal sealed record TargetFailure(Lane Lane, Exception Fault, TimeSpan Penalty, int Failures, CancellationTokenSource Recall);

/// <summary>A file that came back from a lane.</summary>
/// <param name="Assignment">Its stay there.</param>
/// <param name="Failure">The lane, when it has failed by this.</param>
/// <param name="IsOver">Whether no lane will take the file any more.</param>
internal sealed record ReturnDecision(Assignment Assignment, TargetFailure? Failure, bool IsOver);
