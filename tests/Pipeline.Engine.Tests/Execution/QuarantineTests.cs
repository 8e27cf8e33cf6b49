using System.Text;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution.Resilience;
using Pipeline.Engine.Observability;
using Pipeline.Testing;
using Pipeline.Testing.Memory;

namespace Pipeline.Engine.Tests.Execution;

public class QuarantineTests
{
    private readonly MemoryStore _in = new("in", new ManualTime());
    private readonly MemoryStore _bad = new("bad", new ManualTime());

    [Theory]
    [InlineData("in:quarantine/{path}")]
    [InlineData("bad:{path}")]
    public async Task The_origin_of_a_failed_file_is_moved_away_and_the_journal_knows_where(string place)
    {
        var run = await FailAsync(place);

        var moved = Assert.Single(run.Told<FileQuarantined>()).To;
        Assert.Equal("bytes", Text(moved));
        Assert.Null(_in.Get("f001"));
        var record = await run.Journal.FindAsync(new("in", StorePath.Parse("f001")), default);
        Assert.Equal((Quarantine.Step, moved), (record!.Copies[0].Step, record.Copies[0].Place));
    }

    [Theory]
    [InlineData("in:quarantine/{path}")]
    [InlineData("bad:{path}")]
    public async Task A_file_that_lies_in_quarantine_already_is_not_replaced(string place)
    {
        _in.Put("quarantine/f001", "older"u8);
        _bad.Put("f001", "older"u8);

        var run = await FailAsync(place);

        var moved = Assert.Single(run.Told<FileQuarantined>()).To;
        Assert.NotEqual("f001", moved.Path.Name);
        Assert.Equal("bytes", Text(moved));
        Assert.Equal("older", Text(moved with { Path = moved.Path.Folder / "f001" }));
    }

    [Fact]
    public async Task An_origin_that_cannot_be_moved_stays()
    {
        _bad.Before = _ => throw new StoreException(default, StoreErrorKind.NoSpace, "no space");

        var run = await FailAsync("bad:{path}");

        Assert.Equal("bytes", Encoding.UTF8.GetString(_in.Get("f001")!));
        Assert.Contains("was not moved to quarantine: no space", Assert.Single(run.Told<StoreNotice>()).Text);
    }

    [Fact]
    public async Task An_origin_that_changes_while_its_copy_is_read_back_stays()
    {
        // The folder's flush is the last of the commit; the copy is read back after it.
        _bad.Before = operation =>
        {
            if (operation.What == MemoryCall.FlushFolder)
                _in.Put("f001", "other bytes"u8);
        };

        var run = await FailAsync("bad:{path}");

        Assert.Equal("bytes", Encoding.UTF8.GetString(_bad.Get("f001")!));
        Assert.Equal("other bytes", Encoding.UTF8.GetString(_in.Get("f001")!));
        Assert.Empty(run.Told<FileQuarantined>());
        Assert.Contains("was not moved to quarantine", Assert.Single(run.Told<StoreNotice>()).Text);
    }

    private string Text(FilePlace place) => Encoding.UTF8.GetString((place.Store == "in" ? _in : _bad).Get(place.Path.Text)!);

    private async Task<TestRun> FailAsync(string place)
    {
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        _in.Put("f001", "bytes"u8, time);
        Assert.True(PathTemplate.TryParse(place, out var template, out _));
        var run = new TestRun();
        var item = TestPlan.Item(1) with { Length = 5, ModifiedAt = time };
        StorePlan Store(IFileStore store) =>
            new(store.Name, new("test", typeof(MemoryStore), typeof(object), (_, _) => store), store, default);

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds((_, _) => new[] { ScanResult.Found(item) }.ToAsyncEnumerable()),
                TestPlan.Does("one", _ => throw new IOException("no"), new() { Quarantine = template })
            ) with
            {
                Stores = [Store(_in), Store(_bad)],
            }
        );

        Assert.Equal((RunResult.SomeFailed, 1L), (report.Result, report.Total.Failed));
        return run;
    }
}
