using Pipeline.Abstractions.Activity;

namespace Pipeline.Engine.Execution.Workers;

/// <summary>
/// The workers of a stage. Their number may change while they work: new workers begin at once, surplus workers exit
/// after their current file.
/// </summary>
/// <param name="size">How many there are at first.</param>
/// <param name="work">
/// What each does until there is nothing left, or until <see cref="ShouldContinue"/> says that it is too many.
/// </param>
/// <param name="clock">The time.</param>
internal sealed class WorkerPool(int size, Func<WorkerPool.Member, CancellationToken, Task> work, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly List<Member> _members = [];
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<Task, Task> _guard = task => task;
    private CancellationToken _stop;
    private int _size = size;
    private int _atWork;
    private bool _isEnding;

    /// <summary>How many there are to be.</summary>
    public int Size => Volatile.Read(ref _size);

    /// <summary>Bytes moved by all of them, those that have left included.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _members.Sum(member => member.Clock.Bytes);
        }
    }

    /// <summary>Of these, bytes that were read for verification only.</summary>
    public long VerifiedBytes
    {
        get
        {
            lock (_lock)
                return _members.Sum(member => member.Clock.VerifiedBytes);
        }
    }

    /// <summary>Whether none of them waits for a file.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_lock)
                return _members.TrueForAll(member => member.HasLeft || member.Clock.File is not null);
        }
    }

    /// <summary>Lets them work, and ends when the last one has ended.</summary>
    /// <param name="guard">Takes in the fault of one; it throws nothing.</param>
    /// <param name="cancellationToken">Ends them.</param>
    public Task RunAsync(Func<Task, Task> guard, CancellationToken cancellationToken)
    {
        (_guard, _stop) = (guard, cancellationToken);
        Resize(_size);
        return _over.Task;
    }

    /// <summary>Changes their number, which is at least one.</summary>
    public void Resize(int size)
    {
        lock (_lock)
        {
            Volatile.Write(ref _size, size);
            for (var number = 0; number < size && !_isEnding; number++)
            {
                if (number == _members.Count)
                    _members.Add(Begin(new(number, new(clock))));
                else if (_members[number].HasLeft)
                    _members[number] = Begin(new(number, _members[number].Clock));
            }
        }
    }

    /// <summary>Whether a worker goes on; asked between two files. One that hears no must end.</summary>
    public bool ShouldContinue(Member member)
    {
        if (member.Number < Size)
            return true;
        lock (_lock)
            return member.Number < _size || !(member.HasLeft = true);
    }

    /// <summary>Those at work, and the bytes moved by those that have left.</summary>
    public (IReadOnlyList<WorkerSnapshot> Workers, long FormerBytes) Snapshot()
    {
        lock (_lock)
            return (
                [.. _members.Where(member => !member.HasLeft).Select(member => member.Clock.Snapshot())],
                _members.Where(member => member.HasLeft).Sum(member => member.Clock.Bytes)
            );
    }

    private Member Begin(Member member)
    {
        _atWork++;
        _ = EndAsync(member, _guard(Task.Run(() => work(member, _stop), _stop)));
        return member;
    }

    private async Task EndAsync(Member member, Task working)
    {
        await working;
        lock (_lock)
        {
            // One that ends without having been too many found nothing left: nobody is to begin any more.
            _isEnding |= !member.HasLeft;
            if (--_atWork == 0)
                _over.TrySetResult();
        }
    }

    /// <summary>A worker, from its beginning until it leaves.</summary>
    internal sealed class Member(int number, WorkerActivity clock)
    {
        /// <summary>Its number, from 0; the highest leave first.</summary>
        public int Number => number;

        /// <summary>What it does; the next worker of that number goes on with it.</summary>
        public WorkerActivity Clock => clock;

        /// <summary>Whether it was too many.</summary>
        public bool HasLeft { get; set; }
    }
}
