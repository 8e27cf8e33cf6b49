using Pipeline.Abstractions.Items;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Tests.State;

public sealed class MarkerRowsTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly JournalHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Markers_are_seen_at_once_and_by_later_runs_until_they_are_forgotten()
    {
        var one = new MarkerRecord("0000000000a1", new("server", StorePath.Parse("x/.mark")), "x", StorePath.Parse("x"));
        var two = new MarkerRecord("0000000000a1", new("data", StorePath.Parse(".mark")), "", null);
        await using (var journal = await _home.OpenAsync("0000000000a1"))
        {
            await journal.RegisterMarkerAsync(one with { Made = null }, None);
            await journal.RegisterMarkerAsync(one, None);
            await journal.RegisterMarkerAsync(two, None);
            Assert.Equal([two, one], await journal.MarkersAsync(None));
        }
        await using (var next = await _home.OpenAsync())
        {
            Assert.Equal([two, one], await next.MarkersAsync(None));
            next.ForgetMarker(one);
            next.ForgetMarker(one);
            Assert.Equal([two], await next.MarkersAsync(None));
        }
        await using var look = await _home.OpenToReadAsync();
        Assert.Equal([two], await look.MarkersAsync(None));
    }
}
