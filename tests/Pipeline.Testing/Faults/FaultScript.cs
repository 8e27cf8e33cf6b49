using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Testing.Faults;

/// <summary>
/// Counts the calls on one or several <see cref="FaultyStore"/>s and does something at the k-th, just before the store
/// is asked. A run with <see cref="Count"/> tells how many calls there are; then k goes from 1 to that number.
/// </summary>
public sealed class FaultScript
{
    private readonly Lock _lock = new();
    private readonly List<StoreOperation> _trace = [];
    private readonly Func<StoreOperation, bool> _isDue;
    private readonly Action<StoreOperation> _act;

    private FaultScript(Func<StoreOperation, bool> isDue, Action<StoreOperation> act) => (_isDue, _act) = (isDue, act);

    /// <summary>The calls that count; all when null.</summary>
    public StoreCall? Only { get; init; }

    /// <summary>The calls that were counted, in order.</summary>
    public IReadOnlyList<StoreOperation> Trace
    {
        get
        {
            lock (_lock)
                return [.. _trace];
        }
    }

    /// <summary>Only counts.</summary>
    public static FaultScript Count() => new(_ => false, _ => { });

    /// <summary>Does something at the k-th call: winds a clock, cancels, throws, ends the process.</summary>
    public static FaultScript DoAt(int k, Action<StoreOperation> act, StoreCall? only = null) =>
        new(operation => operation.Number == k, act) { Only = only };

    /// <summary>Does something at each call.</summary>
    public static FaultScript Each(Action<StoreOperation> act) => new(_ => true, act);

    /// <summary>Fails the k-th call once, as the store itself would.</summary>
    public static FaultScript FailOnce(int k, StoreErrorKind kind = StoreErrorKind.Other, StoreCall? only = null) =>
        new(operation => operation.Number == k, operation => throw Fault(operation, kind)) { Only = only };

    /// <summary>Fails the k-th call and every one after it.</summary>
    public static FaultScript FailFrom(int k, StoreErrorKind kind = StoreErrorKind.Other, StoreCall? only = null) =>
        new(operation => operation.Number >= k, operation => throw Fault(operation, kind)) { Only = only };

    internal void Step(StoreCall call, FilePlace place)
    {
        if (Only is { } only && only != call)
            return;
        StoreOperation operation;
        lock (_lock)
        {
            operation = new(_trace.Count + 1, call, place);
            _trace.Add(operation);
        }
        if (_isDue(operation))
            _act(operation);
    }

    private static StoreException Fault(StoreOperation operation, StoreErrorKind kind) =>
        new(operation.Place, kind, $"scripted fault at call {operation.Number}: {operation.Call} {operation.Place}");
}
