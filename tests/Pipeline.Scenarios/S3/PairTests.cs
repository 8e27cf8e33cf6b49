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
        await using var haul = await S3TransferFixture.CreateAsync(shared.Server, server);
        foreach (var name in NameTests.Names)
            Bytes.Write(haul.At("outbox", name), $"the file {name}");
        Bytes.Write(haul.At("outbox", "empty"), "");
        Bytes.Write(haul.At("outbox", "in parts"), 12_345_678);
        await haul.RememberAsync();

        var up = haul.Complete("up");
        var again = haul.Complete("up");
        await haul.AssertConservedAsync("up");
        await haul.RememberAsync();
        haul.Complete("down");

        var count = NameTests.Names.Length + 2;
        Assert.Equal(new RunCounts(count, count, 0, 0), up);
        Assert.Equal(new RunCounts(0, 0, 0, count), again);
        Assert.Equal(new RunCounts(0, 0, 0, count), haul.Complete("down"));
        await haul.AssertConservedAsync("down");
        Assert.Equal(TempFolder.FilesBelow(haul.At("outbox")), TempFolder.FilesBelow(haul.At("incoming")));
        foreach (var file in TempFolder.FilesBelow(haul.At("outbox")))
        {
            var (given, got) = (haul.At("outbox", file), haul.At("incoming", file));
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
        await using var haul = await S3TransferFixture.CreateAsync(shared.Server);
        await using var front = new S3Front(shared.Server);
        haul.Use(", part_size: 5MiB", front.Endpoint);
        Bytes.Write(haul.At("outbox", "small"), "small");
        Bytes.Write(haul.At("outbox", "in parts"), 12_345_678);
        await haul.RememberAsync();
        var read = 0;
        front.Judge = request =>
        {
            if (request.Method == "GET" && !request.Target.Contains('?'))
                Interlocked.Increment(ref read);
            return null;
        };

        haul.Complete("up");

        Assert.Equal(0, read);
        Assert.Contains("\"rung\":\"check_file\"", haul.Place.Logs(), StringComparison.Ordinal);
        await haul.AssertConservedAsync("up");
    }

    [Fact]
    public async Task Of_hundreds_of_files_a_second_run_takes_just_what_is_new_or_changed()
    {
        await using var haul = await S3TransferFixture.CreateAsync(shared.Server);
        Bytes.WriteMany(haul.At("outbox"), 300, 100);
        await haul.RememberAsync();
        Assert.Equal(new RunCounts(300, 300, 0, 0), haul.Complete("up"));
        Assert.Equal(new RunCounts(0, 0, 0, 300), haul.Complete("up"));

        Bytes.Write(haul.At("outbox", "00/00000.dat"), 101, seed: 7);
        Bytes.Write(haul.At("outbox", "new/one.dat"), 5);
        File.SetLastWriteTimeUtc(haul.At("outbox", "01/00001.dat"), DateTime.UnixEpoch.AddYears(40));
        File.Move(haul.At("outbox", "02/00002.dat"), haul.At("outbox", "02/renamed.dat"));
        await haul.RememberAsync();

        Assert.Equal(new RunCounts(4, 4, 0, 297), haul.Complete("up"));
        await haul.AssertConservedAsync("up");
        Assert.Equal(new RunCounts(0, 0, 0, 301), haul.Complete("up"));
        Assert.Equal(302, (await haul.Bucket.KeysAsync()).Count);
    }
}
