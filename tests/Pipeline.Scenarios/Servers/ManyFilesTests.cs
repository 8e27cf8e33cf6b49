namespace Pipeline.Scenarios.Servers;

/// <summary>Thousands of small files, both ways, and what a second run makes of them.</summary>
public sealed class ManyFilesTests
{
    private const int Small = 4096;

    [Theory]
    [InlineData(Make.OpenSsh, 10_000)]
    [InlineData(Make.ProFtpd, 1_000)]
    public async Task Fetched_once_then_nothing_is_new_then_only_what_changed(Make make, int many)
    {
        using var server = new RealServer(make);
        using var fixture = new TransferFixture(server);
        Bytes.WriteMany(server.Root, many, Small);

        var first = fixture.Complete();
        var second = fixture.Complete();

        Assert.Equal(new RunCounts(many, many, 0, 0), first);
        Assert.Equal(new RunCounts(0, 0, 0, many), second);

        File.SetLastWriteTimeUtc(fixture.At("server", "00/00000.dat"), new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        Bytes.Write(fixture.At("server", "01/00001.dat"), 5000, seed: 7);
        await fixture.RememberAsync();
        Assert.Equal(new RunCounts(2, 2, 0, many - 2), fixture.Complete());
        await fixture.AssertArrivedAsync();
    }

    [Theory]
    [InlineData(Make.OpenSsh, 3_000)]
    [InlineData(Make.ProFtpd, 1_000)]
    public async Task Pushed_proved_and_taken_away(Make make, int many)
    {
        using var server = new RealServer(make);
        using var fixture = new TransferFixture(server);
        Bytes.WriteMany(fixture.At("outbox"), many, Small);
        await fixture.RememberAsync();

        var end = fixture.Complete("push-away");

        Assert.Equal(new RunCounts(many, many, 0, 0), end);
        Assert.Empty(fixture.Files("outbox"));
        Assert.Equal(many, fixture.Files("server").Count);
        await fixture.AssertConservedAsync("push-away");
    }

    [Theory]
    [InlineData(Make.OpenSsh)]
    [InlineData(Make.ProFtpd)]
    public async Task Pushed_once_then_only_what_changed(Make make)
    {
        using var server = new RealServer(make);
        using var fixture = new TransferFixture(server);
        Bytes.WriteMany(fixture.At("outbox"), 100, Small);
        fixture.Complete("push");

        Assert.Equal(new RunCounts(0, 0, 0, 100), fixture.Complete("push"));

        File.SetLastWriteTimeUtc(fixture.At("outbox", "00/00000.dat"), new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        Bytes.Write(fixture.At("outbox", "01/00001.dat"), 5000, seed: 7);
        await fixture.RememberAsync();
        Assert.Equal(new RunCounts(2, 2, 0, 98), fixture.Complete("push"));
        await fixture.AssertArrivedAsync("push");
    }

    [Theory]
    [InlineData(Make.OpenSsh)]
    [InlineData(Make.ProFtpd)]
    public async Task Few_are_picked_from_a_folder_of_fifty_thousand(Make make)
    {
        using var server = new RealServer(make);
        using var fixture = new TransferFixture(server);
        for (var i = 0; i < 50_000; i++)
            File.Create(fixture.At("server", $"{i:00000}.dat")).Dispose();
        Bytes.Write(fixture.At("server", "42742.dat"), Small);
        await fixture.RememberAsync();

        var end = fixture.Complete("fetch", "--set", "glob.pattern=??742.dat");

        Assert.Equal(new RunCounts(50, 50, 0, 49_950), end);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i:00}742.dat"), fixture.Files("incoming"));
        await fixture.AssertConservedAsync();
    }
}
