namespace Pipeline.Scenarios.OddServers;

/// <summary>
/// The real program on SFTP servers that stop answering, answer a byte at a time, or break off what was begun, at the
/// origin and at the destination: each run ends by itself, says why, and stays small.
/// </summary>
public sealed class SilentServersTests
{
    /// <summary>The runs wait for their timeouts: many do so side by side.</summary>
    private const int AtOnce = 12;

    private static readonly (string Faults, int ExitCode, string Words)[] Origins =
    [
        ("list=slow-names", 3, "fewer than 200 entries in 30s"),
        ("list=stall", 3, "no answer for 3 s"),
        ("lists:1=limit,list:2=stall", 3, "no answer for 3 s"),
        ("list=trickle", 3, "was incomplete after"),
        ("any=stall", 3, "no answer"),
        ("fstat=stall", 1, "no answer for 3 s"),
        ("open=stall", 1, "no answer for 3 s"),
        ("read=trickle", 1, "was incomplete after"),
        ("read=slow-byte", 1, "too slow"),
        ("reads:500=limit,read:2=stall", 1, "no answer for 3 s"),
    ];

    private static readonly (string Faults, int ExitCode, string Words)[] Destinations =
    [
        ("open=huge-string", 1, "a string of 4294967280 bytes"),
        ("write=stall", 1, "no answer for 3 s"),
        ("write=huge-words", 1, "a packet of 1000017 bytes"),
        ("write=wrong-id", 1, "which does not wait for a reply"),
        ("close=stall", 1, "no answer for 3 s"),
        ("fsync=stall", 1, "no answer for 3 s"),
        ("fstat=huge-size", 1, "of 2000 bytes"),
        ("posix-rename=stall", 1, "no answer for 3 s"),
        ("posix-rename=long-words", 1, "WWW"),
        ("posix-rename=huge-packet", 1, "a packet of 1073741824 bytes"),
        ("space=huge-string", 0, "here:a/file: done"),
        ("mkdir=long-words", 1, "WWW"),
        ("path-stat=links", 0, "here:a/file: done"),
        ("hide=*,rename=fail,path-stat=links,readlink=huge-string", 1, "rename"),
    ];

    [Fact]
    public Task Sftp_servers_that_never_end_are_named_and_cost_little() =>
        EachAsync(Origins, (run, row) => run.FetchFrom(row.Faults, HostileRun.Short, row.ExitCode, row.Words));

    [Fact]
    public Task Sftp_servers_that_take_files_are_named_and_cost_little() =>
        EachAsync(
            Destinations,
            (run, row) =>
            {
                run.Place.With("dst/a/file", new('x', 2000));
                Directory.CreateDirectory(run.Place.At("src"));
                run.MustEnd(
                    HostileRun.Server(row.Faults, HostileRun.Short),
                    HostileRun.Short,
                    HostileRun.Send,
                    row.ExitCode,
                    row.Words
                );
            }
        );

    private static async Task EachAsync(
        (string Faults, int ExitCode, string Words)[] rows,
        Action<HostileRun, (string Faults, int ExitCode, string Words)> test
    )
    {
        using var room = new SemaphoreSlim(AtOnce);
        var ends = await Task.WhenAll(
            rows.Select(row => Task.Factory.StartNew(() => Fault(row), TaskCreationOptions.LongRunning))
        );
        Assert.Empty(ends.OfType<string>());

        string? Fault((string Faults, int ExitCode, string Words) row)
        {
            room.Wait();
            using var run = new HostileRun();
            try
            {
                test(run, row);
                return null;
            }
            catch (Exception fault)
            {
                return $"{row.Faults}: {fault.Message}";
            }
            finally
            {
                room.Release();
            }
        }
    }
}
