using Pipeline.Stores.Sftp.Connections;
using Pipeline.Testing;

namespace Pipeline.Sftp.Tests.Store;

/// <summary>How often and how many at once one process knocks at one server.</summary>
public sealed class LoginThrottleTests
{
    private readonly ManualTime _clock = new();
    private readonly LoginThrottle _budget = new();

    [Fact]
    public void One_server_has_one_budget_however_its_name_is_written()
    {
        Assert.Same(LoginThrottle.Of("Files.Example:22"), LoginThrottle.Of("files.example:22"));
        Assert.NotSame(LoginThrottle.Of("files.example:22"), LoginThrottle.Of("files.example:23"));
    }

    [Fact]
    public async Task Seven_may_log_in_at_once_and_the_eighth_waits_for_one_of_them()
    {
        var turns = await TakeAsync(7);
        var eighth = _budget.TakeAsync(_clock, default).AsTask();
        Assert.False(eighth.IsCompleted);
        turns[0].Dispose();
        (await eighth).Dispose();
    }

    [Fact]
    public async Task Each_drop_takes_one_turn_away_but_the_last_and_logins_win_them_back()
    {
        for (var drop = 0; drop < 6; drop++)
        {
            foreach (var turn in await TakeAsync(1))
            {
                _budget.Failed(_clock, isDropped: true);
                turn.Dispose();
            }
            _clock.Wind(TimeSpan.FromMinutes(1));
        }
        var only = await TakeAsync(1);
        var second = _budget.TakeAsync(_clock, default).AsTask();
        Assert.False(second.IsCompleted);
        for (var login = 0; login < 8; login++)
            _budget.Succeeded();
        (await second).Dispose();
        only[0].Dispose();
    }

    [Fact]
    public async Task After_ten_in_a_row_ten_a_second_may_begin()
    {
        await PassAsync(10);
        var eleventh = _budget.TakeAsync(_clock, default).AsTask();
        Assert.False(eleventh.IsCompleted);
        _clock.Wind(TimeSpan.FromMilliseconds(99));
        Assert.False(eleventh.IsCompleted);
        _clock.Wind(TimeSpan.FromMilliseconds(1));
        (await eleventh).Dispose();
        _clock.Wind(TimeSpan.FromSeconds(1));
        await PassAsync(10);
    }

    [Fact]
    public async Task Rest_after_a_failure_doubles_and_ends_with_a_login()
    {
        var rests = new List<TimeSpan>();
        for (var failure = 0; failure < 8; failure++)
        {
            _budget.Failed(_clock, isDropped: false);
            var began = _clock.GetTimestamp();
            var next = _budget.TakeAsync(_clock, default).AsTask();
            await _clock.WindUntilAsync(next);
            rests.Add(_clock.GetElapsedTime(began));
            (await next).Dispose();
        }
        Assert.All(rests.Zip(rests.Skip(1)).Take(3), pair => Assert.True(pair.Second > pair.First, string.Join(' ', rests)));
        Assert.All(rests, rest => Assert.InRange(rest, TimeSpan.FromMilliseconds(187), TimeSpan.FromSeconds(6.3)));
        _budget.Failed(_clock, isDropped: false);
        _budget.Succeeded();
        await PassAsync(1);
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_its_turn_to_others()
    {
        var turns = await TakeAsync(7);
        using var impatience = new CancellationTokenSource();
        var eighth = _budget.TakeAsync(_clock, impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => eighth);
        _budget.Failed(_clock, isDropped: false);
        turns[0].Dispose();
        using var again = new CancellationTokenSource();
        var resting = _budget.TakeAsync(_clock, again.Token).AsTask();
        await again.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => resting);
        _budget.Succeeded();
        await PassAsync(1);
    }

    private async Task<List<LoginThrottle.Turn>> TakeAsync(int count)
    {
        var turns = new List<LoginThrottle.Turn>();
        for (var i = 0; i < count; i++)
            turns.Add(await _budget.TakeAsync(_clock, default).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        return turns;
    }

    private async Task PassAsync(int count)
    {
        for (var i = 0; i < count; i++)
            (await TakeAsync(1))[0].Dispose();
    }
}
