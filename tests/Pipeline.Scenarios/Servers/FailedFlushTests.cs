using System.Diagnostics;
using Pipeline.Scenarios.Cli;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Servers;

/// <summary>
/// A disk that fails when a draft is to be made durable. What it still holds of the file nobody knows, and a second
/// fsync would say that all is well.
/// </summary>
public sealed class FailedFlushTests
{
    [Theory]
    [InlineData("")]
    [InlineData("- chunk: { size: 5MiB }")]
    public async Task File_whose_fsync_fails_is_not_there_leaves_no_draft_and_is_flushed_no_second_time(string above)
    {
        RequiresTool.Program("/usr/bin/strace", "strace");
        using var server = new RealServer(Make.OpenSsh);
        await using var relay = new Relay(server.Port);
        using var fixture = new TransferFixture(server) { Above = above };
        fixture.Use(
            server.StoreAt(relay.Port, $"key_file: {server.KeyFile}, accept_new: true"),
            attempts: "max_attempts: 1",
            hands: 1
        );
        Bytes.Write(fixture.At("server", "big.dat"), 8 << 20);
        await fixture.RememberAsync();
        // The way stops while the draft is written, so that it can be looked for by its name.
        relay.Down.StallAt = 4 << 20;
        using var process = fixture.Start();
        Until.DraftHolds(fixture.At("incoming"), 1);
        var draft = Assert.Single(Directory.GetFiles(fixture.At("incoming"), ".big.dat.part-*"));
        var trace = fixture.Place.At("trace");
        using var strace = Attach(process.Id, draft, trace);

        relay.Down.Flow();
        var end = Workplace.End(process);
        await strace.WaitForExitAsync();

        Assert.True(end.ExitCode == 1, end.Output + end.Errors);
        Assert.Contains("server:big.dat: fetch-to-incoming: ", end.Output);
        var flush = Assert.Single(File.ReadLines(trace), line => line.Contains("sync(", StringComparison.Ordinal));
        Assert.EndsWith("EIO (Input/output error) (INJECTED)", flush);
        Assert.Empty(fixture.Files("incoming"));
        Assert.Empty(fixture.Files("archive"));
        await fixture.AssertConservedAsync();

        fixture.Complete();
        await fixture.AssertArrivedAsync();
    }

    /// <summary>Lets every fsync of a file fail from now on.</summary>
    private static Process Attach(int program, string path, string trace)
    {
        var strace = Process.Start(
            new ProcessStartInfo(
                "/usr/bin/strace",
                [
                    "-f",
                    "-p",
                    $"{program}",
                    "-P",
                    path,
                    "-e",
                    "trace=fsync,fdatasync",
                    "-e",
                    "inject=fsync,fdatasync:error=EIO",
                    "-o",
                    trace,
                ]
            )
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            }
        )!;
        while (strace.StandardError.ReadLine() is { } line)
        {
            if (line.Contains(" attached", StringComparison.Ordinal))
                return strace;
        }
        throw new InvalidOperationException("strace did not attach");
    }
}
