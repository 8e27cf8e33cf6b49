using Pipeline.Abstractions.Stores;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Stores;

/// <summary>
/// A list that never comes to an end because it comes too slowly is noticed, and one that is only slow is not.
/// </summary>
public sealed class ListPaceTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(60, 1, false)]
    [InlineData(4, 1, false)]
    [InlineData(3, 1, true)]
    [InlineData(50, 100, true)]
    [InlineData(0.3, 1, true)]
    public async Task Few_entries_now_and_then_are_no_list(double seconds, int entries, bool isWell)
    {
        var pace = new ListPace(Timeout, _time);
        string? trouble = null;
        for (var waited = 0.0; waited < 2 * 10 * 60 && trouble is null; waited += seconds)
        {
            await WaitAsync(pace, TimeSpan.FromSeconds(seconds));
            trouble = pace.Trouble(entries);
        }
        if (isWell)
            Assert.Null(trouble);
        else
            Assert.Contains("fewer than 200 entries in 10m; a longer 'timeout'", trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_done_with_the_entries_takes_as_long_as_it_likes()
    {
        var pace = new ListPace(Timeout, _time);
        for (var n = 0; n < 100; n++)
        {
            await WaitAsync(pace, TimeSpan.FromSeconds(1));
            Assert.Null(pace.Trouble(1));
            _time.Wind(TimeSpan.FromHours(1));
        }
    }

    private async Task WaitAsync(ListPace pace, TimeSpan time)
    {
        var more = new TaskCompletionSource<bool>();
        var waiting = pace.WaitAsync(more.Task);
        _time.Wind(time);
        more.SetResult(true);
        Assert.True(await waiting);
    }
}
