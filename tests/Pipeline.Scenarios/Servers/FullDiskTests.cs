namespace Pipeline.Scenarios.Servers;

/// <summary>The target's disk is full, on this machine or on the server.</summary>
public sealed class FullDiskTests
{
    private const int Files = 5;
    private const int Size = 3 << 20;

    /// <summary>Each kind of disk: this machine's, behind OpenSSH, behind ProFTPD.</summary>
    public static TheoryData<Make, string, string, string> Disks { get; } =
        new()
        {
            { Make.OpenSsh, "fetch", "server", "incoming" },
            { Make.OpenSsh, "push", "outbox", "server" },
            { Make.ProFtpd, "push", "outbox", "server" },
        };

    [Theory]
    [MemberData(nameof(Disks))]
    public async Task Files_without_room_fail_with_that_reason_and_follow_when_there_is_room(
        Make make,
        string pipeline,
        string from,
        string to
    )
    {
        using var server = new RealServer(make);
        using var fixture = new TransferFixture(server);
        using var disk = new SmallDisk(fixture.At(to), mebibytes: 8);
        fixture.Use(server.Store(), attempts: "max_attempts: 2, initial_delay: 50ms", hands: 1);
        Bytes.WriteMany(fixture.At(from), Files, Size);
        await fixture.RememberAsync();

        var end = fixture.Run(pipeline);

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("Failed (3 files):", end.Output);
        Assert.Equal(3, end.Output.Split('\n').Count(line => line.Contains("no space", StringComparison.OrdinalIgnoreCase)));
        Assert.Equal(2, fixture.Files(to).Count);
        await fixture.AssertConservedAsync(pipeline);

        disk.Grow(64);
        Assert.Equal(new RunCounts(3, 3, 0, 2), fixture.Complete(pipeline));
        await fixture.AssertArrivedAsync(pipeline);
    }

    [Theory]
    [MemberData(nameof(Disks))]
    public async Task Room_that_is_to_stay_free_stays_free(Make make, string pipeline, string from, string to)
    {
        using var server = new RealServer(make);
        using var fixture = new TransferFixture(server) { Copying = ", min_free: 4MiB" };
        using var disk = new SmallDisk(fixture.At(to), mebibytes: 8);
        fixture.Use(server.Store(), attempts: "max_attempts: 2, initial_delay: 50ms");
        Bytes.WriteMany(fixture.At(from), Files, Size);
        await fixture.RememberAsync();

        var end = fixture.Run(pipeline);

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("Failed (4 files):", end.Output);
        Assert.Contains("min_free 4", end.Output);
        Assert.InRange(disk.Free, 4 << 20, 8 << 20);
        await fixture.AssertConservedAsync(pipeline);

        disk.Grow(64);
        Assert.Equal(new RunCounts(4, 4, 0, 1), fixture.Complete(pipeline));
        await fixture.AssertArrivedAsync(pipeline);
    }

    [Theory]
    [MemberData(nameof(Disks))]
    public async Task File_in_chunks_without_room_fails_leaves_no_draft_and_follows_when_there_is_room(
        Make make,
        string pipeline,
        string from,
        string to
    )
    {
        using var server = new RealServer(make);
        using var fixture = new TransferFixture(server) { Above = "- chunk: { size: 1MiB }" };
        using var disk = new SmallDisk(fixture.At(to), mebibytes: 8);
        fixture.Use(server.Store(), attempts: "max_attempts: 2, initial_delay: 50ms", hands: 3);
        Bytes.Write(fixture.At(from, "big.dat"), 4 * Size);
        await fixture.RememberAsync();

        var end = fixture.Run(pipeline);

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("no space", end.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(fixture.Files(to));
        await fixture.AssertConservedAsync(pipeline);

        disk.Grow(64);
        Assert.Equal(new RunCounts(1, 1, 0, 0), fixture.Complete(pipeline));
        await fixture.AssertArrivedAsync(pipeline);
    }

    [Theory]
    [MemberData(nameof(Disks))]
    public async Task Room_is_kept_once_for_a_file_in_chunks(Make make, string pipeline, string from, string to)
    {
        using var server = new RealServer(make);
        using var fixture = new TransferFixture(server) { Copying = ", min_free: 4MiB", Above = "- chunk: { size: 1MiB }" };
        using var disk = new SmallDisk(fixture.At(to), mebibytes: 8);
        fixture.Use(server.Store(), attempts: "max_attempts: 2, initial_delay: 50ms", hands: 3);
        Bytes.Write(fixture.At(from, "fits.dat"), Size);
        await fixture.RememberAsync();

        fixture.Complete(pipeline);

        await fixture.AssertArrivedAsync(pipeline);
    }
}
