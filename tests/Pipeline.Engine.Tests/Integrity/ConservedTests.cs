using Pipeline.Abstractions.Items;
using Pipeline.Testing;
using Pipeline.Testing.Memory;

namespace Pipeline.Engine.Tests.Integrity;

/// <summary>The oracle itself: each way to lose a file must be seen.</summary>
public sealed class ConservedTests
{
    private readonly MemoryStore _in = new("in", new ManualTime());
    private readonly MemoryStore _out = new("out", new ManualTime());

    public ConservedTests()
    {
        _in.Put("a", "hello"u8);
        _out.Put("b", "old"u8);
    }

    [Fact]
    public async Task Accepts_a_run_that_did_nothing() => Assert.Null(await Wrong(() => { }));

    [Fact]
    public async Task Accepts_a_move_that_arrived() =>
        Assert.Null(
            await Wrong(() =>
            {
                _out.Put("a", "hello"u8);
                Remove(_in, "a");
            })
        );

    [Fact]
    public async Task Rejects_an_origin_that_went_before_its_copy_came() =>
        Assert.Equal("in:a is missing or has changed, and its bytes are not in out:a", await Wrong(() => Remove(_in, "a")));

    [Fact]
    public async Task Rejects_half_a_file_under_a_final_name() =>
        Assert.Equal(
            "out:a holds bytes that no file held before: half a file, or a mixed one",
            await Wrong(() => _out.Put("a", "hel"u8))
        );

    [Fact]
    public async Task Rejects_a_draft_of_a_dead_run_and_accepts_one_of_a_living_run()
    {
        void Act() => _out.Put(".a.part-0123456789ab-1", "hel"u8);
        Assert.Equal("out:.a.part-0123456789ab-1 is a draft of a dead run", await Wrong(Act));
        Assert.Null(await Wrong(Act, run => run == "0123456789ab"));
    }

    private async Task<string?> Wrong(Action act, Func<string, bool>? isAlive = null)
    {
        var before = await Conserved.RememberAsync(_in, _out);
        act();
        var wrong = await Record.ExceptionAsync(() => before.AssertAsync("in", path => [new("out", path)], isAlive));
        Assert.True(wrong is null or InvalidOperationException, wrong?.ToString());
        return wrong?.Message;
    }

    private static void Remove(MemoryStore store, string path) =>
        store.DeleteAsync(StorePath.Parse(path), CancellationToken.None).AsTask().Wait();
}
