using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Stages.Copy;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>By what a file that stands there already counts as the same.</summary>
public sealed class CompareTests
{
    private static readonly byte[] Bytes = [1, 2, 3];
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly StageFixture _run = new();
    private readonly HashingStore _origin;
    private readonly HashingStore _copy;

    public CompareTests()
    {
        _run.Stores["from"] = _origin = new(_run.From);
        _run.Stores["to"] = _copy = new(_run.To);
        _run.From.Put("a", Bytes, Time);
    }

    [Theory]
    [InlineData(CompareBy.SizeTime, true, true, true)]
    [InlineData(CompareBy.SizeTime, false, true, true)]
    [InlineData(CompareBy.SizeTime, true, false, false)]
    [InlineData(CompareBy.Hash, true, false, true)]
    [InlineData(CompareBy.Hash, false, true, false)]
    [InlineData(CompareBy.Size, false, false, true)]
    public async Task What_stands_there_is_kept(CompareBy compare, bool hasSameBytes, bool hasSameTime, bool isKept)
    {
        _copy.Memory.Put("a", hasSameBytes ? Bytes : [3, 2, 1], hasSameTime ? Time : Time.AddHours(1));

        var did = (await UploadAsync(compare)).Detail!;

        Assert.StartsWith(isKept ? "kept to:a: same " : "replaced 3 B to to:a", did);
        if (!isKept)
            Assert.Equal(Bytes, _copy.Memory.Get("a"));
    }

    [Theory]
    [InlineData(CompareBy.SizeTime)]
    [InlineData(CompareBy.Hash)]
    [InlineData(CompareBy.Size)]
    public async Task Another_size_is_another_file_and_nothing_is_read_to_see_it(CompareBy compare)
    {
        _copy.Memory.Put("a", [1, 2, 3, 4], Time);
        _copy.Tells = _ => throw new InvalidOperationException("asked");

        Assert.StartsWith("replaced", (await UploadAsync(compare)).Detail);
        Assert.Equal(0, _copy.Reads);
    }

    [Theory]
    [InlineData("sha256", VerificationLevel.CheckFile)]
    [InlineData("md5", VerificationLevel.CheckFile)]
    [InlineData("sha256", VerificationLevel.HashCommand)]
    public async Task By_the_hash_that_the_store_tells_without_its_being_read(string algorithm, VerificationLevel level)
    {
        _copy.Memory.Put("a", Bytes);
        _copy.Tells = order => order.Algorithm == algorithm ? new(RunningHash.Of(algorithm, Bytes), level) : null;

        var result = await UploadAsync(CompareBy.Hash);

        Assert.StartsWith($"kept to:a: same {algorithm}, by ", result.Detail);
        // A verify further down has nothing left to prove.
        Assert.Equal((level, algorithm), (result.Item!.Copies[0].VerifiedBy, result.Item.Hash?.Algorithm));
        Assert.Equal((1, 0), (_origin.Reads, _copy.Reads));
    }

    [Fact]
    public async Task The_origins_own_hash_is_not_asked_for_as_its_store_might_write_a_draft_there()
    {
        _copy.Memory.Put("a", Bytes);
        _origin.Tells = _ => throw new InvalidOperationException("asked");

        Assert.StartsWith("kept", (await UploadAsync(CompareBy.Hash)).Detail);
    }

    [Fact]
    public async Task A_command_that_tells_another_hash_is_not_the_last_word()
    {
        _copy.Memory.Put("a", Bytes);
        _copy.Tells = order => new(RunningHash.Of(order.Algorithm, [9]), VerificationLevel.HashCommand);

        Assert.Equal("kept to:a: same sha256, read back", (await UploadAsync(CompareBy.Hash)).Detail);
    }

    [Fact]
    public async Task A_store_that_tells_another_hash_itself_has_other_bytes()
    {
        _copy.Memory.Put("a", Bytes);
        _copy.Tells = order => new(RunningHash.Of(order.Algorithm, [9]), VerificationLevel.CheckFile);

        Assert.StartsWith("replaced", (await UploadAsync(CompareBy.Hash)).Detail);
    }

    [Fact]
    public async Task Another_file_that_is_to_stay_stays_and_the_same_one_counts_as_the_copy()
    {
        _copy.Memory.Put("a", [3, 2, 1], Time);
        Assert.Null((await UploadAsync(CompareBy.Hash, IfExists.Skip)).Item);
        Assert.StartsWith("copied 3 B to to:a (2)", (await UploadAsync(CompareBy.Hash, IfExists.Rename)).Detail);

        _copy.Memory.Put("a", Bytes);
        Assert.NotNull((await UploadAsync(CompareBy.Hash, IfExists.Skip)).Item);
    }

    private async Task<StageResult> UploadAsync(CompareBy compare, IfExists ifExists = IfExists.Differs) =>
        await new CopyStage(
            StageFixture.Into("to") with
            {
                Compare = compare,
                IfExists = ifExists,
            },
            _run.Context("upload")
        ).ExecuteAsync(await _run.ItemAsync("a"), default);
}
