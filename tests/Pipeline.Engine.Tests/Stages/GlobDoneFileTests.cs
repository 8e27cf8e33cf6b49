using Pipeline.Abstractions.Templates;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>Files that are taken only when another one stands beside them.</summary>
public sealed class GlobDoneFileTests
{
    private readonly StageFixture _run = new();

    [Fact]
    public async Task Takes_a_file_once_its_done_file_is_there_and_never_the_done_file()
    {
        await _run.GivenAsync("sub/a.csv");
        await _run.GivenAsync("sub/a.csv.done");
        var found = await _run.FindAsync(StageFixture.All with { DoneFile = TextTemplate.Parse("{name}.done") });
        Assert.Equal("sub/a.csv", Assert.Single(found, one => one.Item is not null).At.Path.Text);
        Assert.Equal("a done file", Assert.Single(found, one => one.Item is null).Reason);
    }

    [Fact]
    public async Task Leaves_a_file_that_grew_while_its_done_file_was_looked_for()
    {
        await _run.GivenAsync("a.csv", "hel");
        await _run.GivenAsync("a.csv.done");
        _run.Stores["from"] = new StoreBefore(_run.From)
        {
            OnFind = async (path, _) =>
                await (path.Name == "a.csv.done" ? _run.GivenAsync("a.csv", "hello") : Task.CompletedTask),
        };
        var found = await _run.FindAsync(StageFixture.All with { DoneFile = TextTemplate.Parse("{name}.done") });
        Assert.Contains(found, one => one.Reason == "changed during the check of its done file");
    }

    [Fact]
    public async Task Looks_for_many_done_files_at_once_and_keeps_the_order()
    {
        for (var i = 0; i < 100; i++)
            await _run.GivenAsync($"f{i:D3}");
        var (now, most) = (0, 0);
        var all = new TaskCompletionSource();
        _run.Stores["from"] = new StoreBefore(_run.From)
        {
            OnFind = async (_, _) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref now));
                if (most == 32)
                    all.TrySetResult();
                await all.Task;
                Interlocked.Decrement(ref now);
            },
        };
        var found = await _run.FindAsync(StageFixture.All with { DoneFile = TextTemplate.Parse("{name}.done") });
        Assert.Equal(32, most);
        Assert.Equal(_run.From.Files, found.Select(one => one.At.Path.Text));
    }
}
