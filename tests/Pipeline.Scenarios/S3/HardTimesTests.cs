using System.Diagnostics;
using System.Globalization;
using Pipeline.Scenarios.Servers;
using Pipeline.Testing.Servers.S3;

namespace Pipeline.Scenarios.S3;

/// <summary>Kills, a server that is busy, a bucket that is not there, a way that breaks.</summary>
public sealed class HardTimesTests(SharedRadosgw shared)
{
    private const int Mebibyte = 1 << 20;

    [Fact]
    public async Task Run_that_is_killed_inside_an_upload_is_finished_by_the_next_and_leaves_nothing_but_what_others_began()
    {
        await using var fixture = await S3TransferFixture.CreateAsync(shared.Server);
        Bytes.Write(fixture.At("outbox", "big.iso"), 300 * Mebibyte);
        Bytes.Write(fixture.At("outbox", "small"), 5);
        await fixture.RememberAsync();
        var foreign = await fixture.Bucket.Client.InitiateMultipartUploadAsync(fixture.Bucket.Name, "in the bucket/big.iso");

        using (var victim = fixture.Start("up"))
        {
            await UntilAsync(async () => await PartsAsync(fixture, foreign.UploadId) > 2, "parts have come");
            victim.Kill();
            await victim.WaitForExitAsync();
        }
        Assert.Equal(2, (await fixture.Bucket.UploadsAsync()).Count);
        Assert.DoesNotContain("in the bucket/big.iso", await fixture.Bucket.KeysAsync());
        await fixture.AssertConservedAsync("up", tidy: false);

        fixture.Complete("up");

        Assert.Equal(foreign.UploadId, Assert.Single(await fixture.Bucket.UploadsAsync()).UploadId);
        await fixture.AssertConservedAsync("up", tidy: false);
        Assert.Equal(2, (await fixture.Bucket.KeysAsync()).Count);
    }

    [Fact]
    public async Task Run_that_is_ended_by_a_signal_inside_an_upload_leaves_nothing()
    {
        await using var fixture = await S3TransferFixture.CreateAsync(shared.Server);
        Bytes.Write(fixture.At("outbox", "big.iso"), 300 * Mebibyte);
        await fixture.RememberAsync();
        using (var run = fixture.Start("up"))
        {
            await UntilAsync(async () => await PartsAsync(fixture, "") > 1, "parts have come");
            // The second one ends what is in flight.
            using (Process.Start("kill", ["-TERM", run.Id.ToString(CultureInfo.InvariantCulture)])) { }
            Thread.Sleep(20);
            using (Process.Start("kill", ["-TERM", run.Id.ToString(CultureInfo.InvariantCulture)])) { }
            await run.WaitForExitAsync();
            Assert.Equal(130, run.ExitCode);
        }
        await fixture.AssertConservedAsync("up");
        fixture.Complete("up");
        await fixture.AssertConservedAsync("up");
    }

    [Fact]
    public async Task Server_that_asks_to_come_back_later_is_waited_for()
    {
        await using var fixture = await S3TransferFixture.CreateAsync(shared.Server);
        await using var front = new S3Front(shared.Server);
        fixture.Use(", part_size: 5MiB", front.Endpoint, "max_attempts: 8, initial_delay: 20ms, max_delay: 200ms");
        for (var i = 0; i < 10; i++)
            Bytes.Write(fixture.At("outbox", $"{i}"), i == 0 ? 12 * Mebibyte : 1000);
        await fixture.RememberAsync();
        front.Judge = S3Front.First(40, _ => true, new() { Answer = new(503, "SlowDown") });

        Assert.Equal(new RunCounts(10, 10, 0, 0), fixture.Complete("up"));

        await fixture.AssertConservedAsync("up");
    }

    [Fact]
    public async Task Missing_bucket_is_a_failure_and_its_files_are_sent_once_it_is_there()
    {
        await using var fixture = await S3TransferFixture.CreateAsync(shared.Server);
        foreach (var name in (string[])["a", "b", "c"])
            Bytes.Write(fixture.At("outbox", name), name);
        Bytes.Write(fixture.At("outbox", "big"), 6 * Mebibyte);
        await fixture.RememberAsync();
        await fixture.Bucket.Client.DeleteBucketAsync(fixture.Bucket.Name);

        var end = fixture.Run("up");

        Assert.NotEqual(0, end.ExitCode);
        Assert.Contains($"there is no bucket '{fixture.Bucket.Name}'", end.Output + end.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Bucket.Secret, end.Output + end.Errors + fixture.Place.Logs(), StringComparison.Ordinal);
        await fixture.Bucket.Client.PutBucketAsync(fixture.Bucket.Name);
        Assert.Equal(new RunCounts(4, 4, 0, 0), fixture.Complete("up"));
        await fixture.AssertConservedAsync("up");
    }

    [Fact]
    public async Task Uploads_that_could_not_be_aborted_are_aborted_by_the_next_run()
    {
        await using var fixture = await S3TransferFixture.CreateAsync(shared.Server);
        await using var front = new S3Front(shared.Server);
        fixture.Use(", part_size: 5MiB", front.Endpoint, "max_attempts: 2, initial_delay: 10ms");
        Bytes.Write(fixture.At("outbox", "big"), 12 * Mebibyte);
        await fixture.RememberAsync();
        front.Judge = request =>
            request.IsPart && request.Target.Contains("partNumber=2", StringComparison.Ordinal) ? new() { CutAfter = 1000 }
            : request.Method == "DELETE" ? new() { Answer = new(500, "InternalError") }
            : null;
        Assert.Equal(1, fixture.Run("up").ExitCode);
        Assert.NotEmpty(await fixture.Bucket.UploadsAsync());

        front.Judge = _ => null;
        fixture.Complete("up");

        await fixture.AssertConservedAsync("up");
    }

    [Fact]
    public async Task Big_file_goes_through_with_memory_that_does_not_grow_with_it()
    {
        await using var fixture = await S3TransferFixture.CreateAsync(shared.Server);
        fixture.Use("");
        Bytes.Write(fixture.At("outbox", "big.iso"), 512L * Mebibyte);
        await fixture.RememberAsync();

        using var run = fixture.Start("up");
        var peak = 0L;
        while (!run.HasExited)
        {
            peak = Math.Max(peak, Peak(run.Id));
            Thread.Sleep(5);
        }

        Assert.Equal(0, run.ExitCode);
        Assert.InRange(peak, 1, 300_000);
        await fixture.AssertConservedAsync("up");
    }

    /// <summary>The most memory that a process has ever had, KiB.</summary>
    private static long Peak(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status")
                .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null
                ? 0
                : long.Parse(
                    line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1],
                    CultureInfo.InvariantCulture
                );
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static async Task<int> PartsAsync(S3TransferFixture fixture, string butNot)
    {
        var parts = 0;
        foreach (var upload in (await fixture.Bucket.UploadsAsync()).Where(upload => upload.UploadId != butNot))
            parts +=
                (await fixture.Bucket.Client.ListPartsAsync(fixture.Bucket.Name, upload.Key, upload.UploadId)).Parts?.Count ?? 0;
        return parts;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var since = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(60), $"waited in vain until {what}");
            await Task.Delay(5);
        }
    }
}
