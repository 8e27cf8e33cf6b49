using System.Collections.Concurrent;
using System.Text.Json;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.Observability;
using Pipeline.Testing.Wire;

namespace Pipeline.Engine.Tests.Execution;

public class WireTests
{
    [Fact]
    public void An_item_is_the_same_after_its_way_through_JSON()
    {
        var item = TestPlan.Item(7) with
        {
            RelativePath = StorePath.Parse("a\nb/“quoted” 🎉"),
            ModifiedAt = new DateTimeOffset(2026, 3, 29, 2, 30, 0, TimeSpan.FromHours(2)).AddTicks(1234567),
            Mode = (UnixFileMode)0x1A4,
            Version = "17:42",
            Day = new(2024, 2, 29),
            Hash = new("sha256", "00ff"),
            Chunk = new(3, 10, 3L << 40, 1 << 20),
            Copies =
            [
                new(
                    "fork/a/copy",
                    new("a", StorePath.Parse("x/y")),
                    7,
                    DateTimeOffset.UnixEpoch.AddTicks(1),
                    VerificationLevel.ReadBack
                ),
            ],
        };

        var back = JsonSerializer.Deserialize<FileItem>(JsonSerializer.Serialize(item, WireJson.Options), WireJson.Options)!;

        Assert.Equal(item.Copies.AsEnumerable(), back.Copies.AsEnumerable());
        Assert.Equal(item with { Copies = [] }, back with { Copies = [] });
    }

    [Fact]
    public async Task A_pipeline_runs_the_same_when_its_items_travel_as_JSON_and_everything_taken_is_acknowledged_once()
    {
        var inboxes = new ConcurrentBag<WireInbox>();
        var below = new ConcurrentBag<FileItem>();
        var run = new TestRun
        {
            Settings = new()
            {
                Inbox = capacity =>
                {
                    var inbox = new WireInbox(capacity);
                    inboxes.Add(inbox);
                    return inbox;
                },
            },
        };

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(100),
                TestPlan.Fork(
                    ("a", [TestPlan.Copies("fork/a/copy")]),
                    (
                        "b",
                        [
                            TestPlan.Copies(
                                "fork/b/copy",
                                item =>
                                {
                                    if (item.Id == "f050")
                                        throw new IOException("no");
                                }
                            ),
                        ]
                    )
                ),
                TestPlan.Does("last", below.Add)
            )
        );

        Assert.Equal((RunResult.SomeFailed, 99L, 1L), (report.Result, report.Total.Done, report.Total.Failed));
        Assert.Equal(99, below.Count);
        Assert.All(below, item => Assert.Equal(2, item.Copies.Length));
        Assert.Equal(3, inboxes.Count);
        Assert.All(inboxes, inbox => Assert.Equal(0, inbox.Unacknowledged));
    }
}
