using Pipeline.Engine.Tests.Execution.Requirements;
using Pipeline.Posix;
using Pipeline.Testing.Faults;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>
/// Somebody who may write to a folder of the source, and may not read another one, puts something else in the place of
/// a file just before it is opened, and puts the file back right after.
/// </summary>
public sealed class SwappedSourceTests : IDisposable
{
    private const int Length = 300_000;
    private const string Glob = "  - glob: { in: \"from:open\" }\n";
    private const string Copy = "  - copy: { to: \"to:{path}\" }\n";
    private const string Chunks = "  - chunk: { size: 64KiB }\n  - upload: { to: \"to:{path}\" }\n    concurrency: 1\n";
    private const string Relay = "  - fetch-to-incoming: { to: \"to:{path}\" }\n  - copy: { to: \"backup:{path}\" }\n";
    private static readonly string Own = new('o', Length);
    private static readonly string Secret = new('s', Length);
    private readonly EditedPipeline _pipeline = new EditedPipeline()
        .With("from/open/a", Own)
        .With("from/closed/b", Secret)
        .With("to/closed/b", Secret);
    private string? _leaked;
    private int _step;

    public void Dispose() => _pipeline.Dispose();

    [Theory]
    [InlineData(Copy, "from", Trick.Link, true)]
    [InlineData(Copy, "from", Trick.Link, false)]
    [InlineData(Copy, "from", Trick.HardLink, true)]
    [InlineData(Copy, "from", Trick.HardLink, false)]
    [InlineData(Copy, "from", Trick.OtherFile, true)]
    [InlineData(Chunks, "from", Trick.Link, false)]
    [InlineData(Chunks, "from", Trick.HardLink, false)]
    public async Task Nothing_is_copied_of_a_file_that_was_not_listed(string copy, string store, Trick trick, bool copiesInside)
    {
        var told = await _pipeline.RunAsync(_pipeline.Plan(Glob + copy, call => Swap(call, store, trick), copiesInside));

        Assert.True(_step >= 2, "the file was never swapped");
        Assert.Null(_leaked);
        Assert.Contains("was replaced by another file of the same size", Assert.Single(told.Failed));
        Assert.Equal(Own, _pipeline.Text("from/open/a"));
        Assert.DoesNotContain(Copies(), path => _pipeline.Text(path)!.Contains('s'));

        var after = await _pipeline.RunAsync(_pipeline.Plan(Glob + copy));
        Assert.Equal((1, 0), (after.Report.Total.Done, after.Report.Total.Failed));
        Assert.All(Copies(), path => Assert.Equal(Own, _pipeline.Text(path)));
    }

    [Theory]
    [InlineData(Trick.Link, true)]
    [InlineData(Trick.Link, false)]
    [InlineData(Trick.HardLink, true)]
    [InlineData(Trick.OtherFile, false)]
    public async Task Copy_that_was_replaced_is_not_copied_on_but_the_origin_is(Trick trick, bool copiesInside)
    {
        var told = await _pipeline.RunAsync(_pipeline.Plan(Glob + Relay, call => Swap(call, "to", trick), copiesInside));

        Assert.True(_step >= 2, "the file was never swapped");
        Assert.Null(_leaked);
        Assert.Equal((1, 0), (told.Report.Total.Done, told.Report.Total.Failed));
        Assert.All(Copies(), path => Assert.Equal(Own, _pipeline.Text(path)));
    }

    public enum Trick
    {
        Link,
        HardLink,
        OtherFile,
    }

    private string[] Copies() => [.. _pipeline.Files("to").Where(path => !path.Contains("closed")), .. _pipeline.Files("backup")];

    private void Swap(StoreOperation call, string store, Trick trick)
    {
        var path = _pipeline.At(store == "from" ? "from/open/a" : "to/a");
        var kept = _pipeline.At("kept");
        if (call.Call == StoreCall.OpenRead && call.Place.Store == store && _step == 0)
        {
            _step = 1;
            File.Move(path, kept);
            Put(trick, path);
        }
        else if (_step == 1)
        {
            _step = 2;
            File.Delete(path);
            File.Move(kept, path);
        }
        // What was copied of it so far can be read by others, in a draft too.
        else if (_step == 2 && Copies().FirstOrDefault(one => _pipeline.Text(one)!.Contains('s')) is { } leak)
            _leaked ??= leak;
    }

    private static void Put(Trick trick, string path)
    {
        var link = path.Contains("/to/") ? "closed/b" : "../closed/b";
        var secret = Path.Combine(Path.GetDirectoryName(path)!, link);
        if (trick == Trick.Link)
            File.CreateSymbolicLink(path, link);
        if (trick == Trick.HardLink)
        {
            using var root = RootedDirectory.Open("/");
            root.MakeSecondName(Path.GetFullPath(secret)[1..], path[1..]);
        }
        if (trick == Trick.OtherFile)
            File.Copy(secret, path);
    }
}
