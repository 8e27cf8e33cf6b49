using Pipeline.Abstractions.Items;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Blocks.Groups;

/// <summary>
/// The groups: which are there, and how far their files have come. It may be told the same thing twice. It grows with
/// the number of groups; their files lie in <see cref="ParkedItems"/>.
/// </summary>
internal sealed class GroupRegistry : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, GroupState> _pages = [];

    /// <summary>The files that wait.</summary>
    public ParkedItems Parked { get; } = new();

    /// <summary>How many files wait.</summary>
    public long Waiting { get; private set; }

    /// <summary>A file has come to the block.</summary>
    public void Arrive(string key, FileItem item)
    {
        Parked.Put(key, item, ParkedState.Before);
        lock (_lock)
        {
            StateOf(key).Files++;
            Waiting++;
        }
    }

    /// <summary>A file of a group has failed before it came to the block.</summary>
    public void FailAbove(string key, string? reason)
    {
        lock (_lock)
        {
            StateOf(key).Files++;
            StateOf(key).Failed++;
            StateOf(key).FirstFault ??= reason;
        }
    }

    /// <summary>Changes what is known of a group, and returns what is asked of it.</summary>
    public T Of<T>(string key, Func<GroupState, T> ask)
    {
        lock (_lock)
            return ask(StateOf(key));
    }

    /// <summary>Changes what is known of a group.</summary>
    public void Change(string key, Action<GroupState> change)
    {
        lock (_lock)
            change(StateOf(key));
    }

    /// <summary>Files of a group go into the block's stages from now on.</summary>
    public void Enter(string key, FileItem item)
    {
        Parked.Move(item.Origin, ParkedState.Inside);
        lock (_lock)
        {
            StateOf(key).Inside++;
            Waiting--;
        }
    }

    /// <summary>A file has come through the block's stages and waits for the others.</summary>
    public void Wait(string key, FileItem item)
    {
        Parked.Put(key, item, ParkedState.Behind);
        lock (_lock)
        {
            StateOf(key).Behind++;
            Waiting++;
        }
    }

    /// <summary>A file that waited goes on, wherever. Returns whether it had come through the block's stages.</summary>
    public bool Leave(string key, FileItem item)
    {
        var wasBehind = Parked.Find(item.Origin) is { State: ParkedState.Behind };
        Parked.Move(item.Origin, ParkedState.Ended);
        lock (_lock)
        {
            Waiting--;
            if (wasBehind)
                StateOf(key).Behind--;
        }
        return wasBehind;
    }

    /// <summary>A file has ended in the block's stages.</summary>
    /// <param name="key">Its group.</param>
    /// <param name="item">The file.</param>
    /// <param name="fault">Why it failed, or null when it did not.</param>
    public void Fall(string key, FileItem item, string? fault)
    {
        Parked.Move(item.Origin, ParkedState.Ended);
        lock (_lock)
        {
            if (fault is null)
                return;
            StateOf(key).Failed++;
            StateOf(key).FirstFault ??= fault;
        }
    }

    /// <summary>The groups whose files are all through the block's stages, and that are not closed.</summary>
    public IReadOnlyList<GroupState> ReadyToComplete()
    {
        lock (_lock)
            return [.. _pages.Values.Where(state => state is { HasBegun: true, Inside: 0, IsClosed: false })];
    }

    /// <summary>Takes the groups that are over, and forgets them.</summary>
    /// <param name="all">Also groups of which no file has begun: the loop is over.</param>
    public IReadOnlyList<GroupState> TakeOver(bool all)
    {
        lock (_lock)
        {
            var over = _pages.Values.Where(state => state is { IsClosed: true, Below: 0 } || (all && !state.HasBegun)).ToList();
            foreach (var state in over)
            {
                _pages.Remove(state.Key);
                Parked.Drop(state.Key);
            }
            return over;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Parked.Dispose();

    private GroupState StateOf(string key)
    {
        if (!_pages.TryGetValue(key, out var state))
            _pages.Add(key, state = new(key));
        return state;
    }
}
