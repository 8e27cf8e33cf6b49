using Pipeline.Engine.Files;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Tests.Stages;

public sealed class VerifyTests
{
    private const string Sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    private const string Md5 = "5d41402abc4b2a76b9719d911017c592";
    private readonly SmallRun _run = new();

    [Theory]
    [InlineData(ProofMethod.Auto, Rung.ReadBack, "to:sub/a.csv: same sha256, read back")]
    [InlineData(ProofMethod.Sha256, Rung.ReadBack, "to:sub/a.csv: same sha256, read back")]
    [InlineData(ProofMethod.Md5, Rung.ReadBack, "to:sub/a.csv: same md5, read back")]
    [InlineData(ProofMethod.Size, Rung.Size, "to:sub/a.csv: same size")]
    public async Task Proves_a_copy_and_says_how(ProofMethod by, Rung rung, string did)
    {
        var done = await Verify(by).WorkAsync(await GivenAsync(), default);
        Assert.Equal((did, true), (done.Did, done.Changed));
        Assert.Equal(rung, Assert.Single(done.Item!.Copies).Rung);
        var hash = by switch
        {
            ProofMethod.Md5 => new ContentHash("md5", Md5),
            ProofMethod.Size => null,
            _ => new("sha256", Sha256),
        };
        Assert.Equal(hash, done.Item.Hash);
    }

    [Theory]
    [InlineData(ProofMethod.Auto, Rung.CheckFile)]
    [InlineData(ProofMethod.Sha256, Rung.CheckFile)]
    [InlineData(ProofMethod.Md5, Rung.CheckFile)]
    [InlineData(ProofMethod.Size, Rung.Size)]
    public void Promises_the_plan_no_more_than_it_keeps(ProofMethod by, Rung rung) =>
        Assert.Equal(rung, ((IProvesCopies)new VerifyOptions { By = by }).Strength);

    [Fact]
    public async Task Believes_the_hash_that_the_store_takes_itself_and_reads_nothing_back()
    {
        var item = await GivenAsync();
        _run.Stores["to"] = new StoreWithHash(_run.To, algorithm => new(algorithm, Sha256))
        {
            OnOpen = _ => Assert.Fail("read back although the store gave the hash"),
        };
        var done = await Verify().WorkAsync(item, default);
        Assert.Equal("to:sub/a.csv: same sha256, by the store itself", done.Did);
        Assert.Equal(Rung.CheckFile, done.Item!.Copies[0].Rung);
    }

    public static TheoryData<ContentHash?> NoHashes => new(null, new("sha256", ""), new ContentHash("md5", Md5));

    [Theory]
    [MemberData(nameof(NoHashes), DisableDiscoveryEnumeration = true)]
    public async Task No_hash_is_no_match(ContentHash? told)
    {
        var item = await GivenAsync();
        _run.To.Put("sub/a.csv", "hellO"u8);
        _run.Stores["to"] = new StoreWithHash(_run.To, _ => told);
        Assert.Equal(FaultKind.Corrupt, (await FaultOf(Verify(), item with { Hash = new("sha256", "") })).Kind);
    }

    [Fact]
    public async Task Names_both_hashes_when_the_copy_differs_and_leaves_it()
    {
        var item = await GivenAsync();
        _run.To.Put("sub/a.csv", "hellO"u8);
        var fault = await FaultOf(Verify(), item);
        Assert.Equal((FaultKind.Corrupt, false, SmallRun.Place("to:sub/a.csv")), (fault.Kind, fault.IsPassing, fault.At));
        Assert.StartsWith("to:sub/a.csv differs from from:sub/a.csv: sha256:", fault.Message);
        Assert.EndsWith($" there, sha256:{Sha256} in the origin; take the copy away to have it made again", fault.Message);
        Assert.Equal("hellO", SmallRun.Text(_run.To, "sub/a.csv"));
    }

    [Fact]
    public async Task Names_both_hashes_when_the_store_says_that_the_copy_differs()
    {
        var item = await GivenAsync();
        _run.Stores["to"] = new StoreWithHash(_run.To, algorithm => new(algorithm, "00"));
        Assert.Contains(
            $"sha256:00 there (by the store itself), sha256:{Sha256} in the origin",
            (await FaultOf(Verify(), item)).Message
        );
    }

    [Theory]
    [InlineData(ProofMethod.Auto)]
    [InlineData(ProofMethod.Size)]
    public async Task Names_both_sizes_when_they_differ(ProofMethod by)
    {
        var item = await GivenAsync();
        _run.To.Put("sub/a.csv", "hell"u8);
        var fault = await FaultOf(Verify(by), item);
        Assert.Contains("4 bytes there, 5 in the origin", fault.Message);
        Assert.Equal(FaultKind.Corrupt, fault.Kind);
    }

    [Theory]
    [InlineData(ProofMethod.Auto)]
    [InlineData(ProofMethod.Size)]
    public async Task Fails_when_the_copy_is_gone(ProofMethod by)
    {
        var item = await GivenAsync();
        await _run.To.DeleteAsync(StorePath.Parse("sub/a.csv"), default);
        Assert.Equal("the copy to:sub/a.csv is gone", (await FaultOf(Verify(by), item)).Message);
    }

    [Fact]
    public async Task A_copy_that_cannot_be_read_back_is_not_proved_by_hash()
    {
        var item = await GivenAsync();
        _run.Stores["to"] = new StoreBefore(_run.To)
        {
            OnOpen = _ => throw new StoreFault(default, FaultKind.Forbidden, "write only"),
        };
        var done = await Verify().WorkAsync(item, default);
        Assert.Equal("to:sub/a.csv: only the same size: it cannot be read back (write only)", done.Did);
        Assert.Equal(Rung.Size, done.Item!.Copies[0].Rung);
        Assert.Equal(FaultKind.Forbidden, (await FaultOf(Verify(ProofMethod.Sha256), item)).Kind);
    }

    [Fact]
    public async Task Does_not_read_the_origin_when_its_hash_was_taken_on_the_way()
    {
        var item = await GivenAsync() with { Hash = new("sha256", Sha256) };
        await _run.From.DeleteAsync(item.Origin.Path, default);
        Assert.Equal(Rung.ReadBack, (await Verify().WorkAsync(item, default)).Item!.Copies[0].Rung);
    }

    [Fact]
    public async Task Reads_the_origin_only_while_it_is_what_was_listed()
    {
        var item = await GivenAsync();
        _run.From.Put("sub/a.csv", "HELLO"u8, item.ModifiedAt.AddSeconds(1));
        Assert.Equal(FaultKind.Changed, (await FaultOf(Verify(), item)).Kind);
        _run.From.Put("sub/a.csv", "hello"u8, item.ModifiedAt);
        Assert.Contains("it was replaced by another file", (await FaultOf(Verify(), item)).Message);
        await _run.From.DeleteAsync(item.Origin.Path, default);
        Assert.Equal(FaultKind.NotFound, (await FaultOf(Verify(), item)).Kind);
    }

    [Fact]
    public async Task Notices_an_origin_that_changes_while_it_is_read()
    {
        var item = await GivenAsync();
        _run.Stores["from"] = new StoreBefore(_run.From)
        {
            OnOpen = _ => _run.From.Put("sub/a.csv", "hello"u8, item.ModifiedAt.AddSeconds(1)),
        };
        Assert.Equal(FaultKind.Changed, (await FaultOf(Verify(), item)).Kind);
    }

    [Fact]
    public async Task Proves_only_what_is_not_proved_yet()
    {
        var item = await _run.CopiedAsync(await GivenAsync(Rung.CheckFile), "more");
        var done = await Verify().WorkAsync(item, default);
        Assert.Equal("more:sub/a.csv: same sha256, read back", done.Did);
        var again = await Verify().WorkAsync(done.Item!, default);
        Assert.Equal(("proved before", false), (again.Did, again.Changed));
        Assert.Equal([Rung.CheckFile, Rung.ReadBack], again.Item!.Copies.Select(copy => copy.Rung).Order());
    }

    [Fact]
    public async Task Says_when_there_is_no_copy()
    {
        var done = await Verify().WorkAsync(await _run.GivenAsync(), default);
        Assert.Equal(("there is no copy to prove", false), (done.Did, done.Changed));
    }

    [Fact]
    public async Task Says_what_it_would_prove() =>
        Assert.Equal("would prove to:sub/a.csv", (await Verify().PreviewAsync(await GivenAsync(), default)).Did);

    private Verify Verify(ProofMethod by = ProofMethod.Auto) => new(new() { By = by }, _run.House("verify"));

    private async Task<FileItem> GivenAsync(Rung rung = Rung.None) => await _run.CopiedAsync(await _run.GivenAsync(), "to", rung);

    private static Task<StoreFault> FaultOf(FileStage stage, FileItem item) =>
        Assert.ThrowsAsync<StoreFault>(() => stage.WorkAsync(item, default).AsTask());
}
