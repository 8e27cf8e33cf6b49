using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;
using Pipeline.Scenarios.Exercises;
using Pipeline.Testing.Faults;
using Pipeline.Testing.Memory;

namespace Pipeline.Scenarios.Exhaustive;

/// <summary>
/// A file in chunks whose sending was ended is gone on with: what is down is not sent again, and what is not to be
/// believed is.
/// </summary>
public class ResumeTests
{
    private const long Length = MemoryWorld.Piece * 5 / 2;

    [Fact]
    public async Task Only_what_is_missing_is_sent_after_an_abort_at_any_chunk()
    {
        for (var nth = 1; nth <= 4; nth++)
        {
            var world = MemoryWorld.Of(ReferencePipeline.Chunker);
            var down = await AbortAsync(world, nth);

            var (report, _) = await world.RunAsync();

            Assert.Equal(RunResult.Done, report.Result);
            Assert.Equal(Length - down, Sent(world));
            Assert.InRange(down, nth == 1 ? 0 : 1, Length - 1);
            await world.AssertConservedAsync(tidy: true);
            Assert.Empty(await world.Journal.ChunkedDraftsAsync(null, default));
        }
    }

    [Fact]
    public async Task A_chunk_that_the_draft_does_not_hold_any_more_is_sent_again()
    {
        var world = MemoryWorld.Of(ReferencePipeline.Chunker);
        var down = await AbortAsync(world, 3);
        var noted = Assert.Single(await world.Journal.ChunkedDraftsAsync(null, default));
        var bytes = world.Stores[1].Get(noted.Draft.Text)!;
        var damaged = noted.Chunks.MinBy(chunk => chunk.Offset)!;
        bytes[damaged.Offset + damaged.Length - 1] ^= 1;
        world.Stores[1].Put(noted.Draft.Text, bytes);

        var (report, _) = await world.RunAsync();

        Assert.Equal(RunResult.Done, report.Result);
        Assert.Equal(Length - down + damaged.Length, Sent(world));
        await world.AssertConservedAsync(tidy: true);
    }

    [Fact]
    public async Task A_draft_that_is_gone_is_begun_anew()
    {
        var world = MemoryWorld.Of(ReferencePipeline.Chunker);
        await AbortAsync(world, 3);
        await world.Stores[1].DeleteAsync(Assert.Single(await world.Journal.ChunkedDraftsAsync(null, default)).Draft, default);

        await world.RunAsync();

        Assert.Equal(Length, Sent(world));
        await world.AssertConservedAsync(tidy: true);
    }

    [Fact]
    public async Task A_draft_that_was_cut_short_is_made_whole()
    {
        var world = MemoryWorld.Of(ReferencePipeline.Chunker);
        await AbortAsync(world, 3);
        var draft = Assert.Single(await world.Journal.ChunkedDraftsAsync(null, default)).Draft;
        world.Stores[1].Put(draft.Text, world.Stores[1].Get(draft.Text).AsSpan(0, 10));

        await world.RunAsync();

        Assert.Equal(Length, Sent(world));
        await world.AssertConservedAsync(tidy: true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_origin_that_has_changed_is_sent_anew_and_the_old_draft_is_swept(int seconds)
    {
        var world = MemoryWorld.Of(ReferencePipeline.Chunker);
        await AbortAsync(world, 3);
        var changed = SampleFiles.Bytes((int)Length, seed: 7);
        world.Origin.Put("in/pieces.bin", changed, SampleFiles.ModifiedAt.AddSeconds(seconds));

        var (report, _) = await world.RunAsync();

        Assert.Equal(RunResult.Done, report.Result);
        Assert.Equal(Length, Sent(world));
        Assert.Equal(changed, world.Stores[1].Get("in/pieces.bin"));
        Assert.DoesNotContain(world.Stores[1].Files, file => file.Contains(".part-", StringComparison.Ordinal));
        Assert.Empty(await world.Journal.ChunkedDraftsAsync(null, default));
    }

    [Fact]
    public async Task The_draft_of_an_origin_that_is_gone_is_swept()
    {
        var world = MemoryWorld.Of(ReferencePipeline.Chunker);
        await AbortAsync(world, 3);
        await world.Origin.DeleteAsync(StorePath.Parse("in/pieces.bin"), default);

        await world.RunAsync();

        Assert.DoesNotContain(world.Stores[1].Files, file => file.Contains(".part-", StringComparison.Ordinal));
        Assert.Empty(await world.Journal.ChunkedDraftsAsync(null, default));
    }

    [Fact]
    public async Task The_draft_of_a_file_that_was_done_without_it_is_swept()
    {
        var world = MemoryWorld.Of(ReferencePipeline.Chunker);
        await AbortAsync(world, 3);
        var noted = Assert.Single(await world.Journal.ChunkedDraftsAsync(null, default));
        world.Journal.Put(
            new()
            {
                Origin = noted.Origin,
                Length = noted.Length,
                ModifiedAt = noted.ModifiedAt,
                State = FileState.Done,
                Run = noted.Run,
                At = SampleFiles.ModifiedAt,
            }
        );
        await world.Origin.DeleteAsync(StorePath.Parse("small.csv"), default);
        world.Stores[1].Before = operation =>
        {
            if (operation.What == MemoryCall.Create)
                throw new StoreException(default, StoreErrorKind.Other, "no draft is begun before the sweep");
        };

        await world.RunAsync();

        Assert.Null(world.Stores[1].Get(noted.Draft.Text));
        Assert.Empty(await world.Journal.ChunkedDraftsAsync(null, default));
    }

    [Fact]
    public async Task The_draft_of_a_stage_that_is_gone_is_swept()
    {
        var world = MemoryWorld.Of(ReferencePipeline.Chunker);
        await AbortAsync(world, 3);
        var noted = Assert.Single(await world.Journal.ChunkedDraftsAsync(null, default));
        await world.Journal.OwnChunkedDraftAsync(noted with { Step = "send" }, default);
        world.Journal.ForgetChunkedDraft(noted);

        await world.RunAsync();

        Assert.Null(world.Stores[1].Get(noted.Draft.Text));
        Assert.Empty(await world.Journal.ChunkedDraftsAsync(null, default));
    }

    [Fact]
    public async Task A_distant_origin_is_read_once_although_its_hash_is_wanted()
    {
        await using var world = await LocalWorld.OfAsync(ReferencePipeline.Chunker);
        var moments = new Moments();

        var (report, _) = await world.RunAsync(what => moments.IsNow(what));

        Assert.Equal(RunResult.Done, report.Result);
        // Four chunks, each smaller than a piece, and one byte behind the end.
        Assert.Equal(5, moments.Seen.Count(moment => moment.What == "Read outbox:in/pieces.bin"));
        await world.AssertConservedAsync(tidy: true);
    }

    [Fact]
    public async Task A_copy_that_stands_there_by_now_makes_the_draft_needless()
    {
        var world = MemoryWorld.Of(ReferencePipeline.Chunker);
        await AbortAsync(world, 3);
        world.Stores[1].Put("in/pieces.bin", world.Origin.Get("in/pieces.bin"), SampleFiles.ModifiedAt);

        var (report, _) = await world.RunAsync();

        Assert.Equal(RunResult.Done, report.Result);
        await world.AssertConservedAsync(tidy: true);
        Assert.Empty(await world.Journal.ChunkedDraftsAsync(null, default));
        Assert.DoesNotContain(world.Stores[1].Files, file => file.Contains(".part-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_newer_file_is_gone_on_with_although_the_older_one_was_done()
    {
        var world = MemoryWorld.Of(ReferencePipeline.Chunker);
        await world.RunAsync();
        var newer = SampleFiles.Bytes((int)Length, seed: 9);
        world.Origin.Put("in/pieces.bin", newer, SampleFiles.ModifiedAt.AddSeconds(5));
        var down = await AbortAsync(world, 3, isKnown: false);

        await world.RunAsync();

        Assert.Equal(Length - down, Sent(world));
        Assert.Equal(newer, world.Stores[1].Get("in/pieces.bin"));
    }

    [Fact]
    public async Task A_fault_that_lasts_leaves_no_draft_and_one_that_passes_leaves_what_is_down()
    {
        foreach (
            var (kind, isKept) in new[]
            {
                (StoreErrorKind.Other, false),
                (StoreErrorKind.NoSpace, false),
                (StoreErrorKind.ConnectionLost, true),
            }
        )
        {
            var world = MemoryWorld.Of(ReferencePipeline.Chunker);

            var (report, ends) = await world.RunAsync(FaultScript.FailFrom(4, kind, StoreCall.FinishPart));

            Assert.Equal((RunResult.SomeFailed, "pieces.bin"), (report.Result, Assert.Single(ends.Failed)));
            Assert.Equal(isKept, (await world.Journal.ChunkedDraftsAsync(null, default)).Count == 1);
            Assert.Equal(isKept, world.Stores[1].Files.Any(file => file.Contains(".part-", StringComparison.Ordinal)));
            await world.AssertConservedAsync(tidy: true);
            await world.RunAsync();
            Assert.Equal(isKept, Sent(world) < Length);
        }
    }

    [Fact]
    public async Task An_abort_before_any_chunk_is_down_leaves_no_trace()
    {
        var world = MemoryWorld.Of(ReferencePipeline.Chunker);
        Assert.Equal(0, await AbortAsync(world, 1));
        Assert.DoesNotContain(world.Stores[1].Files, file => file.Contains(".part-", StringComparison.Ordinal));
        Assert.Empty(await world.Journal.ChunkedDraftsAsync(null, default));
    }

    /// <summary>A run that is ended just before a part is finished; returns the bytes that are down.</summary>
    /// <param name="world">The world.</param>
    /// <param name="nth">Which part, from 1.</param>
    /// <param name="isKnown">Whether the world still holds the given files, and no others.</param>
    private static async Task<long> AbortAsync(MemoryWorld world, int nth, bool isKnown = true)
    {
        using var abort = new CancellationTokenSource();
        var script = FaultScript.DoAt(
            nth,
            _ =>
            {
                abort.Cancel();
                abort.Token.ThrowIfCancellationRequested();
            },
            StoreCall.FinishPart
        );
        await world.RunAsync(script, abort: abort.Token);
        if (isKnown)
            await world.AssertConservedAsync(tidy: true);
        return (await world.Journal.ChunkedDraftsAsync(null, default)).Sum(draft => draft.Down);
    }

    private static long? Sent(MemoryWorld world) =>
        world.Journal.Lines.Last(line => line.Step == "upload" && line.Origin.Path.Name == "pieces.bin").BytesSent;
}
