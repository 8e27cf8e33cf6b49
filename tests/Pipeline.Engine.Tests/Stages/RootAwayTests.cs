using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Stages.Delete;
using Pipeline.Engine.Stages.Glob;
using Pipeline.Engine.Tests.Files;
using Pipeline.Stores.Local;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>
/// A folder that is away for a while, or in whose place stands another one, says nothing about its files.
/// </summary>
public sealed class RootAwayTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly LocalStore _store;
    private readonly string _root;

    public RootAwayTests()
    {
        _root = Path.Combine(_folder.Path, "root");
        Directory.CreateDirectory(Path.Combine(_root, "sub"));
        File.WriteAllText(Path.Combine(_root, "sub", "a.csv"), "hello");
        _store = new("from", new() { Root = _root });
    }

    public void Dispose()
    {
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("sub", false)]
    [InlineData("sub", true)]
    public async Task A_file_is_not_gone_while_the_folder_that_was_listed_is_away(string around, bool hasAnother)
    {
        var looked = around.Length == 0 ? StorePath.Root : StorePath.Parse(around);
        await _store.ListAsync(looked, recursive: true, default).ToListAsync();
        var away = Path.Combine(_root, around);
        Directory.Move(away, _folder.Path + "/away");
        if (hasAnother)
            Directory.CreateDirectory(away);
        var fault = await Assert.ThrowsAsync<StoreException>(() =>
            _store.IsGoneAsync(StorePath.Parse("sub/a.csv"), looked, default).AsTask()
        );
        Assert.Equal(StoreErrorKind.Unreachable, fault.Kind);
        if (hasAnother)
            Directory.Delete(away);
        Directory.Move(_folder.Path + "/away", away);
        Assert.False(await _store.IsGoneAsync(StorePath.Parse("sub/a.csv"), looked, default));
    }

    [Theory]
    [InlineData("sub/b.csv")]
    [InlineData("other/b.csv")]
    public async Task A_file_is_gone_when_its_folder_is_there_without_it(string path) =>
        Assert.True(await _store.IsGoneAsync(StorePath.Parse(path), StorePath.Root, default));

    [Fact]
    public async Task A_delete_does_not_believe_in_an_absence_without_the_root()
    {
        var run = new StageFixture { Stores = { ["from"] = _store } };
        var entry = (await _store.FindAsync(StorePath.Parse("sub/a.csv"), default))!.Value;
        run.From.Put("sub/a.csv", "hello"u8, entry.ModifiedAt);
        var item = await run.CopiedAsync(
            (await run.ItemAsync("sub/a.csv")) with
            {
                Version = entry.Version,
            },
            "to",
            VerificationLevel.ReadBack
        );
        Directory.Move(_root, _root + "-away");
        var fault = await StageFixture.FaultOf(new DeleteStage(new(), run.Context("delete")), item);
        Assert.Equal(StoreErrorKind.Unreachable, fault.Kind);
        Directory.Move(_root + "-away", _root);
        Assert.True(File.Exists(Path.Combine(_root, "sub", "a.csv")));
    }

    [Fact]
    public async Task A_glob_does_not_take_a_missing_root_for_an_empty_one()
    {
        var run = new StageFixture { Stores = { ["from"] = _store } };
        Directory.Move(_root, _root + "-away");
        var glob = new GlobOptions { In = StageFixture.Place("from:"), Pattern = [Read.Pattern("sub/*.csv")] };
        await Assert.ThrowsAsync<StoreException>(() => run.FindAsync(glob));
    }
}
