using Pipeline.Abstractions.Stores;
using Pipeline.Testing.Faults;
using Pipeline.Testing.Memory;

namespace Pipeline.Scenarios.Exhaustive;

/// <summary>
/// Random trouble between the calls of one run, all of it from one seed: faults that come in clusters, as they do in
/// life, changes of the origins by others, and an abort.
/// </summary>
internal sealed class RandomFaults(Random random, MemoryStore origins, Versions versions, CancellationTokenSource abort)
{
    private static readonly StoreErrorKind[] Kinds =
    [
        StoreErrorKind.ConnectionLost,
        StoreErrorKind.Busy,
        StoreErrorKind.TimedOut,
        StoreErrorKind.NoSpace,
        StoreErrorKind.Forbidden,
        StoreErrorKind.Other,
    ];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, StoreCall> _last = new(StringComparer.Ordinal);
    private int _left;
    private StoreErrorKind _kind;
    private string? _store;

    /// <summary>Everything that happened at least once in any run, for the assertion that it did.</summary>
    public static HashSet<string> Happened { get; } = [];

    /// <summary>Just before a call on a store.</summary>
    public void Before(StoreOperation operation)
    {
        lock (_lock)
        {
            if (random.Next(200) == 0)
                _ = AbortAsync();
            if (operation.Call == StoreCall.Delete)
                Note(operation);
            if (random.Next(25) == 0 && versions.Change(random, origins, MayChange) is { } change)
                Happen(change);
            Note(operation);
            if (_left == 0 && random.Next(15) == 0)
                (_left, _kind, _store) = (random.Next(1, 6), Kinds[random.Next(Kinds.Length)], operation.Place.Store);
            if (_left == 0 || operation.Place.Store != _store)
                return;
            _left--;
            Happen(_kind.ToString());
            throw new StoreException(operation.Place, _kind, $"weather: {_kind} at {operation.Call} {operation.Place}");
        }
    }

    /// <summary>Everything that can happen.</summary>
    public static IEnumerable<string> All => [.. Kinds.Select(kind => kind.ToString()), .. Versions.Changes, "abort"];

    private void Note(StoreOperation operation)
    {
        if (operation.Place.Store == origins.Name)
            _last[operation.Place.Path.Text] = operation.Call;
    }

    /// <summary>
    /// Between the last look at an origin and its delete nobody can look any more: what changes it there is beyond any
    /// program.
    /// </summary>
    private bool MayChange(string path) => _last.GetValueOrDefault(path) is not (StoreCall.Find or StoreCall.Delete);

    private Task AbortAsync()
    {
        Happen("abort");
        return abort.CancelAsync();
    }

    private static void Happen(string what)
    {
        lock (Happened)
            Happened.Add(what);
    }
}
