using Pipeline.Stores.Local;

namespace Pipeline.Engine.Tests.Stores;

public sealed class FolderSyncTests
{
    private static readonly (ulong, ulong) Folder = (1, 2);
    private readonly FolderSync _syncs = new();
    private readonly TaskCompletionSource _firstBegan = new();
    private readonly ManualResetEventSlim _firstMayEnd = new();
    private int _runs;

    [Fact]
    public async Task Who_comes_while_one_runs_shares_the_next_and_not_the_one_that_runs()
    {
        var first = BeginFirst();
        await _firstBegan.Task;
        var others = Enumerable.Range(0, 5).Select(_ => _syncs.SyncAsync(Folder, () => _runs++).AsTask()).ToList();
        Assert.All(others, other => Assert.False(other.IsCompleted));
        Assert.Equal(1, _runs);
        _firstMayEnd.Set();
        await Task.WhenAll([first, .. others]);
        Assert.Equal(2, _runs);
    }

    [Fact]
    public async Task Failed_one_fails_everybody_who_shares_it_and_nobody_else()
    {
        var first = BeginFirst();
        await _firstBegan.Task;
        var others = Enumerable
            .Range(0, 3)
            .Select(_ => _syncs.SyncAsync(Folder, () => throw new IOException("no")).AsTask())
            .ToList();
        _firstMayEnd.Set();
        await first;
        foreach (var other in others)
            await Assert.ThrowsAsync<IOException>(() => other);
        await _syncs.SyncAsync(Folder, () => _runs++);
        Assert.Equal(2, _runs);
    }

    [Fact]
    public async Task Other_folders_do_not_wait()
    {
        var first = BeginFirst();
        await _firstBegan.Task;
        await _syncs.SyncAsync((1, 3), () => _runs++);
        Assert.Equal(2, _runs);
        _firstMayEnd.Set();
        await first;
    }

    private Task BeginFirst() =>
        Task
            .Factory.StartNew(
                () =>
                    _syncs.SyncAsync(
                        Folder,
                        () =>
                        {
                            _runs++;
                            _firstBegan.SetResult();
                            _firstMayEnd.Wait();
                        }
                    ),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            )
            .ContinueWith(begun => begun.Result.AsTask(), TaskScheduler.Default)
            .Unwrap();
}
