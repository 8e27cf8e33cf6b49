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
        using var haul = new Haul(server);
        Bytes.WriteMany(server.Root, many, Small);

        var first = haul.Complete();
        var second = haul.Complete();

        Assert.Equal(new Tally(many, many, 0, 0), first);
        Assert.Equal(new Tally(0, 0, 0, many), second);

        File.SetLastWriteTimeUtc(haul.At("server", "00/00000.dat"), new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        Bytes.Write(haul.At("server", "01/00001.dat"), 5000, seed: 7);
        await haul.RememberAsync();
        Assert.Equal(new Tally(2, 2, 0, many - 2), haul.Complete());
        await haul.AssertArrivedAsync();
    }

    [Theory]
    [InlineData(Make.OpenSsh, 3_000)]
    [InlineData(Make.ProFtpd, 1_000)]
    public async Task Pushed_proved_and_taken_away(Make make, int many)
    {
        using var server = new RealServer(make);
        using var haul = new Haul(server);
        Bytes.WriteMany(haul.At("outbox"), many, Small);
        await haul.RememberAsync();

        var end = haul.Complete("push-away");

        Assert.Equal(new Tally(many, many, 0, 0), end);
        Assert.Empty(haul.Files("outbox"));
        Assert.Equal(many, haul.Files("server").Count);
        await haul.AssertConservedAsync("push-away");
    }

    [Theory]
    [InlineData(Make.OpenSsh)]
    [InlineData(Make.ProFtpd)]
    public async Task Pushed_once_then_only_what_changed(Make make)
    {
        using var server = new RealServer(make);
        using var haul = new Haul(server);
        Bytes.WriteMany(haul.At("outbox"), 100, Small);
        haul.Complete("push");

        Assert.Equal(new Tally(0, 0, 0, 100), haul.Complete("push"));

        File.SetLastWriteTimeUtc(haul.At("outbox", "00/00000.dat"), new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        Bytes.Write(haul.At("outbox", "01/00001.dat"), 5000, seed: 7);
        await haul.RememberAsync();
        Assert.Equal(new Tally(2, 2, 0, 98), haul.Complete("push"));
        await haul.AssertArrivedAsync("push");
    }

    [Theory]
    [InlineData(Make.OpenSsh)]
    [InlineData(Make.ProFtpd)]
    public async Task Few_are_picked_from_a_folder_of_fifty_thousand(Make make)
    {
        using var server = new RealServer(make);
        using var haul = new Haul(server);
        for (var i = 0; i < 50_000; i++)
            File.Create(haul.At("server", $"{i:00000}.dat")).Dispose();
        Bytes.Write(haul.At("server", "42742.dat"), Small);
        await haul.RememberAsync();

        var end = haul.Complete("fetch", "--set", "glob.pattern=??742.dat");

        Assert.Equal(new Tally(50, 50, 0, 49_950), end);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i:00}742.dat"), haul.Files("incoming"));
        await haul.AssertConservedAsync();
    }
}
