using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Observability;
using Pipeline.Testing;
using Pipeline.Testing.Memory;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>Where a link is lost a draft may stay behind, which nobody could take away just then.</summary>
public class LostLinkTests
{
    private readonly MemoryStore _to = new("to", new ManualTime());
    private readonly ManualTime _clock = new();

    [Fact]
    public async Task The_draft_is_swept_by_the_same_run_when_the_store_is_there_again()
    {
        var run = new TestRun { Settings = new() { Clock = _clock } };

        Assert.Equal(RunResult.Done, await LoseLinkOnceAsync(run));

        Assert.Null(_to.Get(Assert.Single(run.Told<DraftSwept>()).Draft.Path.Text));
        Assert.Empty(await run.Journal.OwnDraftFoldersAsync(default));
    }

    [Fact]
    public async Task The_draft_is_left_to_a_later_run_when_the_store_stays_away()
    {
        var run = new TestRun { Settings = new() { Clock = _clock } };
        _to.Before = _ => throw new StoreException(default, StoreErrorKind.ConnectionLost, "gone");

        Assert.Equal(RunResult.Done, await LoseLinkOnceAsync(run));

        Assert.Empty(run.Told<DraftSwept>());
        Assert.Single(await run.Journal.OwnDraftFoldersAsync(default));
    }

    [Fact]
    public async Task A_store_that_stays_away_is_asked_once_for_all_its_folders()
    {
        var run = new TestRun { Settings = new() { Clock = _clock } };
        var asked = 0;
        _to.Before = _ =>
        {
            asked++;
            throw new StoreException(default, StoreErrorKind.ConnectionLost, "gone");
        };

        Assert.Equal(RunResult.Done, await LoseLinkOnceAsync(run, "one", "two", "three"));

        Assert.Equal(1, asked);
        Assert.Equal(3, (await run.Journal.OwnDraftFoldersAsync(default)).Count);
        Assert.Single(run.Told<StoreNotice>(), notice => notice.Text.Contains("could not be deleted yet"));
    }

    private async Task<RunResult> LoseLinkOnceAsync(TestRun run, params string[] folders)
    {
        var attempts = 0;
        var kind = new StoreDescriptor("memory", typeof(MemoryStore), typeof(object), (_, _) => _to);
        var plan = TestPlan.Of(
            TestPlan.Finds(1),
            new StagePlan(
                "write",
                StageDescriptor.Of<Act>(),
                new ActOptions(
                    async (item, context, cancellationToken) =>
                    {
                        if (++attempts > 1)
                            return StageResult.Continue(item);
                        foreach (var folder in folders.DefaultIfEmpty("").Select(StorePath.Parse))
                        {
                            await context.Journal.RegisterDraftFolderAsync(new("to", folder), cancellationToken);
                            _to.Put(DraftName.For(folder / item.RelativePath, context.Transfer.NextTag()).Text, "half"u8);
                        }
                        throw new StoreException(new("to", item.RelativePath), StoreErrorKind.ConnectionLost, "lost");
                    }
                ),
                new(),
                default
            )
        );
        var running = run.RunAsync(plan with { Stores = [new("to", kind, new object(), default)] });
        await _clock.WindUntilAsync(running);
        return (await running).Result;
    }
}
