using Pipeline.Scenarios.Servers;
using Pipeline.Testing;
using Pipeline.Testing.Servers.S3;

namespace Pipeline.Scenarios.S3;

/// <summary>From a folder or an SFTP server into a bucket, and back.</summary>
public sealed class PairTests(SharedRadosgw shared)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Files_of_every_name_go_up_and_come_down_as_they_were(bool overSftp)
    {
        using var server = overSftp ? new RealServer(Make.OpenSsh) : null;
        await using var fixture = await S3TransferFixture.CreateAsync(shared.Server, server);
        foreach (var name in NameTests.Names)
            Bytes.Write(fixture.At("outbox", name), $"the file {name}");
        Bytes.Write(fixture.At("outbox", "empty"), "");
        Bytes.Write(fixture.At("outbox", "in parts"), 12_345_678);
        await fixture.RememberAsync();

        var up = fixture.Complete("up");
        var again = fixture.Complete("up");
        await fixture.AssertConservedAsync("up");
        await fixture.RememberAsync();
        fixture.Complete("down");

        var count = NameTests.Names.Length + 2;
        Assert.Equal(new RunCounts(count, count, 0, 0), up);
        Assert.Equal(new RunCounts(0, 0, 0, count), again);
        Assert.Equal(new RunCounts(0, 0, 0, count), fixture.Complete("down"));
        await fixture.AssertConservedAsync("down");
        Assert.Equal(TempFolder.FilesBelow(fixture.At("outbox")), TempFolder.FilesBelow(fixture.At("incoming")));
        foreach (var file in TempFolder.FilesBelow(fixture.At("outbox")))
        {
            var (given, got) = (fixture.At("outbox", file), fixture.At("incoming", file));
            Assert.True(Bytes.AreSame(given, got), file);
            // SFTP knows seconds.
            Assert.InRange(
                File.GetLastWriteTimeUtc(given) - File.GetLastWriteTimeUtc(got),
                TimeSpan.Zero,
                TimeSpan.FromSeconds(overSftp ? 1 : 0)
            );
        }
    }

    [Fact]
    public async Task Copies_are_proved_by_the_servers_hashes_and_not_read_back()
    {
        await using var fixture = await S3TransferFixture.CreateAsync(shared.Server);
        await using var front = new S3Front(shared.Server);
        fixture.Use(", part_size: 5MiB", front.Endpoint);
        Bytes.Write(fixture.At("outbox", "small"), "small");
        Bytes.Write(fixture.At("outbox", "in parts"), 12_345_678);
        await fixture.RememberAsync();
        var read = 0;
        front.Judge = request =>
        {
            if (request.Method == "GET" && !request.Target.Contains('?'))
                Interlocked.Increment(ref read);
            return null;
        };

        fixture.Complete("up");

        Assert.Equal(0, read);
        Assert.Contains("\"verified_by\":\"check_file\"", fixture.Place.Logs(), StringComparison.Ordinal);
        await fixture.AssertConservedAsync("up");
    }

    [Fact]
    public async Task Of_hundreds_of_files_a_second_run_takes_just_what_is_new_or_changed()
    {
        await using var fixture = await S3TransferFixture.CreateAsync(shared.Server);
        Bytes.WriteMany(fixture.At("outbox"), 300, 100);
        await fixture.RememberAsync();
        Assert.Equal(new RunCounts(300, 300, 0, 0), fixture.Complete("up"));
        Assert.Equal(new RunCounts(0, 0, 0, 300), fixture.Complete("up"));

        Bytes.Write(fixture.At("outbox", "00/00000.dat"), 101, seed: 7);
        Bytes.Write(fixture.At("outbox", "new/one.dat"), 5);
        File.SetLastWriteTimeUtc(fixture.At("outbox", "01/00001.dat"), DateTime.UnixEpoch.AddYears(40));
        File.Move(fixture.At("outbox", "02/00002.dat"), fixture.At("outbox", "02/renamed.dat"));
        await fixture.RememberAsync();

        Assert.Equal(new RunCounts(4, 4, 0, 297), fixture.Complete("up"));
        await fixture.AssertConservedAsync("up");
        Assert.Equal(new RunCounts(0, 0, 0, 301), fixture.Complete("up"));
        Assert.Equal(302, (await fixture.Bucket.KeysAsync()).Count);
    }
}
