using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Execution.Tracking;

/// <summary>
/// What the tracker knows of one file in flight: everything its branches have done so far, and which of them have
/// ended.
/// </summary>
internal sealed class TrackedItem(FileItem item)
{
    private readonly Lock _lock = new();
    private Dictionary<string, Gate>? _gates;
    private Dictionary<string, ChunkJoin>? _chunks;
    private Dictionary<string, object>? _states;
    private FileItem _known = item;

    /// <summary>The file with the copies and the hash that all branches together have found so far.</summary>
    public FileItem Known
    {
        get
        {
            lock (_lock)
                return _known;
        }
    }

    /// <summary>The group that waits for the file's end, or null.</summary>
    public string? Group { get; init; }

    /// <summary>Why the file failed, once it has; the first reason stays.</summary>
    public string? Reason { get; private set; }

    /// <summary>The file failed at a stage.</summary>
    public void Fail(string reason)
    {
        lock (_lock)
            Reason ??= reason;
    }

    /// <summary>
    /// Takes in what the stage of that full name did with the file, and returns the file as all branches together know
    /// it.
    /// </summary>
    /// <param name="step">The stage.</param>
    /// <param name="item">The file as the stage got it.</param>
    /// <param name="done">The file as it goes on: a copy that it has lost was taken away.</param>
    public FileItem MergeResult(string step, FileItem item, FileItem done)
    {
        List<string> taken = item.Copies.IsEmpty
            ? []
            : [.. item.Copies.Where(copy => done.CopyOf(copy.Step) is null).Select(copy => copy.Step)];
        lock (_lock)
        {
            _known = Merge(_known, done, made => made == step);
            if (taken.Count > 0)
                _known = _known with { Copies = [.. _known.Copies.Where(copy => !taken.Contains(copy.Step))] };
            return _known;
        }
    }

    /// <summary>The file comes to a block: this is the item with which it goes on below.</summary>
    public void Enter(string block, FileItem entering)
    {
        lock (_lock)
            (_gates ??= []).TryAdd(block, new(entering));
    }

    /// <summary>
    /// A branch of a block has ended with the file. When it was the last of <paramref name="branches"/>, the file as it
    /// goes on is returned, else null. The one branch of a group has no name.
    /// </summary>
    public (FileItem Item, ItemResult Exit)? Join(string block, string branch, int branches, FileItem done, ItemResult result)
    {
        lock (_lock)
        {
            if (_gates?.GetValueOrDefault(block) is not { } gate || !gate.Arrived.Add(branch))
                return null;
            var within = branch.Length > 0 ? $"{block}/{branch}" : block;
            gate.Item = Merge(gate.Item, done, made => IsIn(within, made));
            gate.Exit = (ItemResult)Math.Max((int)gate.Exit, (int)result);
            return gate.Arrived.Count == branches ? (gate.Item, gate.Exit) : null;
        }
    }

    /// <summary>Whether a chunk of the file has failed at a stage: then the others need not be sent.</summary>
    public bool HasLostChunk(string step)
    {
        lock (_lock)
            return _chunks?.GetValueOrDefault(step)?.Fault is not null;
    }

    /// <summary>
    /// A chunk has ended at a stage; see <see cref="ChunkJoin.Arrive"/>. After the last one the stage may be given the
    /// file's chunks anew.
    /// </summary>
    public ChunkJoinResult? JoinChunk(string step, FileChunk chunk, long began, int attempts, Exception? fault)
    {
        lock (_lock)
        {
            _chunks ??= [];
            if (!_chunks.TryGetValue(step, out var gate))
                _chunks.Add(step, gate = new(chunk.Count));
            var joined = gate.Arrive(chunk, began, attempts, fault);
            if (joined is not null)
                _chunks.Remove(step);
            return joined;
        }
    }

    /// <summary>
    /// Keeps what a block knows of the file while it is in the block. A second call changes nothing.
    /// </summary>
    public void KeepState(string block, object state)
    {
        lock (_lock)
            (_states ??= []).TryAdd(block, state);
    }

    /// <summary>What a block knows of the file; null when the file is not in it.</summary>
    public T? StateIn<T>(string block)
        where T : class
    {
        lock (_lock)
            return _states?.GetValueOrDefault(block) as T;
    }

    /// <summary>
    /// The file leaves a block that kept a state: it continues from the place that it had above, with what the branch of
    /// that full name did.
    /// </summary>
    public FileItem Leave(string block, string branch, FileItem entering, FileItem done)
    {
        lock (_lock)
        {
            _states!.Remove(block);
            return Merge(entering, done, made => IsIn(branch, made)) with { Target = done.Target };
        }
    }

    /// <summary>
    /// Forgets what a branch did: its copies no longer count, and it can get the file again. Returns the file as it is
    /// known then.
    /// </summary>
    public FileItem Forget(string branch, FileItem entering)
    {
        lock (_lock)
        {
            foreach (var inner in _gates?.Keys.Where(block => IsIn(branch, block)).ToList() ?? [])
                _gates!.Remove(inner);
            foreach (var inner in _states?.Keys.Where(block => IsIn(branch, block)).ToList() ?? [])
                _states!.Remove(inner);
            return _known = _known with
            {
                Copies = [.. _known.Copies.Where(copy => !IsIn(branch, copy.Step))],
                Hash = entering.Hash,
            };
        }
    }

    private static bool IsIn(string branch, string step) => step.StartsWith($"{branch}/", StringComparison.Ordinal);

    /// <summary>
    /// Adds what another item knows. Whoever made a copy knows it best: a copy that was made anew has lost its old
    /// proof. Of a copy that both know, the better proof counts.
    /// </summary>
    private static FileItem Merge(FileItem into, FileItem from, Func<string, bool> madeThere)
    {
        foreach (var copy in from.Copies)
        {
            var known = into.CopyOf(copy.Step);
            if (known is null || (known != copy && (madeThere(copy.Step) || IsBetterProved(copy, known))))
                into = into.With(copy);
        }
        return from.Hash is null || into.Hash is not null ? into : into with { Hash = from.Hash };
    }

    /// <summary>A proof of this run is better than any that only the journal tells of.</summary>
    private static bool IsBetterProved(FileCopy copy, FileCopy known) =>
        copy.IsRecalled != true
        && known with { VerifiedBy = copy.VerifiedBy, IsRecalled = copy.IsRecalled } == copy
        && (known.IsRecalled == true || known.VerifiedBy < copy.VerifiedBy);

    /// <summary>
    /// The end of a block for one file: the item with which it came, and the branches that have ended with it.
    /// </summary>
    private sealed class Gate(FileItem entering)
    {
        public HashSet<string> Arrived { get; } = [];

        public FileItem Item { get; set; } = entering;

        public ItemResult Exit { get; set; }
    }
}
