using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;

namespace Pipeline.Engine.Flow.Groups;

/// <summary>
/// The book of groups: which are there, and how far their files have come. It may be told the same thing twice. It grows with the number of groups; the cards of their files lie in <see cref="ParkedItems"/>.
/// </summary>
internal sealed class GroupRegistry : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, GroupState> _pages = [];

    /// <summary>The cards of files that wait.</summary>
    public ParkedItems Cards { get; } = new();

    /// <summary>How many files wait.</summary>
    public long Waiting { get; private set; }

    /// <summary>A file has come to the block.</summary>
    public void Arrive(string key, FileItem item)
    {
        Cards.Put(key, item, CardState.Before);
        lock (_lock)
        {
            Page(key).Files++;
            Waiting++;
        }
    }

    /// <summary>A file of a group has failed before it came to the block.</summary>
    public void FailAbove(string key, string? reason)
    {
        lock (_lock)
        {
            Page(key).Files++;
            Page(key).Failed++;
            Page(key).FirstFault ??= reason;
        }
    }

    /// <summary>Changes what is known of a group, and returns what is asked of it.</summary>
    public T Of<T>(string key, Func<GroupState, T> ask)
    {
        lock (_lock)
            return ask(Page(key));
    }

    /// <summary>Changes what is known of a group.</summary>
    public void Change(string key, Action<GroupState> change)
    {
        lock (_lock)
            change(Page(key));
    }

    /// <summary>Files of a group go into the block's stages from now on.</summary>
    public void Enter(string key, FileItem item)
    {
        Cards.Move(item.Origin, CardState.Inside);
        lock (_lock)
        {
            Page(key).Inside++;
            Waiting--;
        }
    }

    /// <summary>A file has come through the block's stages and waits for the others.</summary>
    public void Wait(string key, FileItem item)
    {
        Cards.Put(key, item, CardState.Behind);
        lock (_lock)
        {
            Page(key).Behind++;
            Waiting++;
        }
    }

    /// <summary>A file that waited goes on, wherever. Returns whether it had come through the block's stages.</summary>
    public bool Leave(string key, FileItem item)
    {
        var wasBehind = Cards.Find(item.Origin) is { State: CardState.Behind };
        Cards.Move(item.Origin, CardState.Ended);
        lock (_lock)
        {
            Waiting--;
            if (wasBehind)
                Page(key).Behind--;
        }
        return wasBehind;
    }

    /// <summary>A file has ended in the block's stages.</summary>
    /// <param name="key">Its group.</param>
    /// <param name="item">The file.</param>
    /// <param name="fault">Why it failed, or null when it did not.</param>
    public void Fall(string key, FileItem item, string? fault)
    {
        Cards.Move(item.Origin, CardState.Ended);
        lock (_lock)
        {
            if (fault is null)
                return;
            Page(key).Failed++;
            Page(key).FirstFault ??= fault;
        }
    }

    /// <summary>The groups whose files are all through the block's stages, and that are not closed.</summary>
    public IReadOnlyList<GroupState> ReadyToComplete()
    {
        lock (_lock)
            return [.. _pages.Values.Where(page => page is { HasBegun: true, Inside: 0, IsClosed: false })];
    }

    /// <summary>Takes the pages of groups that are over, and forgets them.</summary>
    /// <param name="all">Also groups of which no file has begun: the loop is over.</param>
    public IReadOnlyList<GroupState> TakeOver(bool all)
    {
        lock (_lock)
        {
            var over = _pages.Values.Where(page => page is { IsClosed: true, Below: 0 } || (all && !page.HasBegun)).ToList();
            foreach (var page in over)
            {
                _pages.Remove(page.Key);
                Cards.Drop(page.Key);
            }
            return over;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Cards.Dispose();

    private GroupState Page(string key)
    {
        if (!_pages.TryGetValue(key, out var page))
            _pages.Add(key, page = new(key));
        return page;
    }
}
