using System.Text;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Tests.Server;
using Pipeline.Stores.Sftp;

namespace Pipeline.Sftp.Tests.Store;

/// <summary>What a server leaves out is asked for again; what nobody tells is not known, and never zero.</summary>
public sealed class OddLookTests
{
    private static readonly PathMapper Paths = new("");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("attributes=no-type")]
    [InlineData("attributes=no-permissions")]
    [InlineData("list=no-type")]
    [InlineData("list=no-permissions")]
    [InlineData("path-stat=no-type")]
    [InlineData("attributes=no-type,attributes=no-size,attributes=no-times")]
    public async Task Folders_and_files_are_told_apart_without_a_type(string script)
    {
        await using var server = await OddServer.StartAsync(script);
        server.Put("sub/deep/a.csv", "12345");
        server.Put("b.csv", "123");
        var found = await ListAsync(server);
        Assert.Equal(
            [
                ("b.csv", EntryKind.File),
                ("sub", EntryKind.Folder),
                ("sub/deep", EntryKind.Folder),
                ("sub/deep/a.csv", EntryKind.File),
            ],
            found.Select(entry => (entry.Path.Text, entry.Kind)).OrderBy(entry => entry.Text, StringComparer.Ordinal)
        );
        Assert.True((await new RemoteStat(Paths).StatAsync(server.Client, "sub", Stop))!.Value.IsFolder);
    }

    [Theory]
    [InlineData("list=no-size", 5L, true)]
    [InlineData("path-stat=no-size", 5L, true)]
    [InlineData("attributes=no-size", null, true)]
    [InlineData("list=no-times", 5L, true)]
    [InlineData("attributes=no-times", 5L, false)]
    public async Task Sizes_and_times_are_asked_for_again_or_not_known(string script, long? length, bool hasTime)
    {
        await using var server = await OddServer.StartAsync(script);
        server.Put("a.csv", "12345");
        var entry = Assert.Single(await ListAsync(server));
        Assert.Equal((EntryKind.File, length, hasTime), (entry.Kind, entry.Length, entry.ModifiedAt is not null));
    }

    [Theory]
    [InlineData("path-stat=fail-missing")]
    [InlineData("path-stat=refuse-missing")]
    [InlineData("path-stat=fail-missing,path-stat=no-type")]
    public async Task A_missing_name_is_missing_however_the_server_says_it(string script)
    {
        await using var server = await OddServer.StartAsync(script);
        server.Put("a.csv", "12345");
        var look = new RemoteStat(Paths);
        Assert.Null(await look.StatAsync(server.Client, "none.csv", Stop));
        Assert.Null(await look.LStatAsync(server.Client, "none/at/all.csv", Stop));
        Assert.NotNull(await look.StatAsync(server.Client, "a.csv", Stop));
    }

    [Theory]
    [InlineData("path-stat:1=fail")]
    [InlineData("path-stat:1=refuse")]
    public async Task A_refusal_is_no_answer_where_the_server_says_otherwise_that_nothing_is_there(string script)
    {
        await using var server = await OddServer.StartAsync(script);
        server.Put("a.csv", "12345");
        await Assert.ThrowsAsync<SftpException>(() => new RemoteStat(Paths).StatAsync(server.Client, "a.csv", Stop).AsTask());
    }

    [Theory]
    [InlineData("a.csv")]
    [InlineData("a.csv", "b.csv", "c.csv")]
    [InlineData("sub/a.csv", "sub/b.csv")]
    public async Task A_listing_in_circles_ends_as_none(params string[] files)
    {
        await using var server = await OddServer.StartAsync("list=endless");
        foreach (var file in files)
            server.Put(file, "1");
        var refusal = await Assert.ThrowsAsync<SftpException>(() => ListAsync(server));
        Assert.Equal(SftpStatus.BadReply, refusal.Status);
        Assert.Contains("repeatedly", refusal.Message);
    }

    [Fact]
    public async Task A_name_that_comes_twice_is_no_circle()
    {
        await using var server = await OddServer.StartAsync("list=twice");
        foreach (var number in Enumerable.Range(1, 300))
            server.Put($"{number}", "1");
        Assert.Equal(300, (await ListAsync(server)).Select(entry => entry.Path).Distinct().Count());
    }

    [Theory]
    [InlineData(1, TempName.Hidden)]
    [InlineData(143, TempName.Hidden)]
    [InlineData(255, TempName.Hidden)]
    [InlineData(1, TempName.Suffix)]
    [InlineData(143, TempName.Suffix)]
    [InlineData(255, TempName.Suffix)]
    public void A_draft_s_name_is_not_longer_than_a_long_name_of_its_file(int length, TempName form)
    {
        var name = string.Concat(Enumerable.Repeat("é", length / 2)) + (length % 2 == 1 ? "x" : "");
        var draft = DraftName.For(StorePath.Parse(name), "0123456789ab-1234567", form);
        Assert.InRange(Encoding.UTF8.GetByteCount(draft.Name), 1, Math.Max(64, length));
        Assert.Equal("0123456789ab", DraftName.RunOf(draft.Name));
    }

    private static Task<List<FileEntry>> ListAsync(OddServer server) =>
        new SftpListing(
            new("supplier", StorePath.Root),
            recursive: true,
            Paths,
            new("supplier", Paths, new(Paths), server.Client),
            server.Client,
            new(TimeSpan.FromMinutes(1), TimeProvider.System)
        )
            .ReadAsync(Stop)
            .ToListAsync(Stop)
            .AsTask();
}
