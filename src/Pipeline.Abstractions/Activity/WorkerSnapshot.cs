namespace Pipeline.Abstractions.Activity;

/// <summary>A worker at one moment.</summary>
/// <param name="State">What it does.</param>
/// <param name="Why">The reason why it waits, as text.</param>
/// <param name="Since">How long it has been in that state.</param>
/// <param name="Spent">The time spent in each <see cref="WorkerState"/> since it began, by the state's number.</param>
/// <param name="File">The file that it processes.</param>
/// <param name="Bytes">Bytes moved since it began.</param>
/// <param name="Still">How long no byte has moved in the state it is in.</param>
public sealed record WorkerSnapshot(
    WorkerState State,
    string? Why,
    TimeSpan Since,
    IReadOnlyList<TimeSpan> Spent,
    string? File,
    long Bytes,
    TimeSpan Still
);
