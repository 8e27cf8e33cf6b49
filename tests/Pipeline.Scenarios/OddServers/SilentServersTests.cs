namespace Pipeline.Scenarios.OddServers;

/// <summary>
/// The real program on SFTP servers that stop answering, answer a byte at a time, or break off what was begun, at the
/// origin and at the destination: each run ends by itself, says why, and stays small.
/// </summary>
public sealed class SilentServersTests : IDisposable
{
    private readonly HostileRun _run = new();

    public void Dispose() => _run.Dispose();

    public static TheoryData<string, int, string> SlowSftp =>
        new()
        {
            { "list=slow-names", 3, "fewer than 200 entries in 50s" },
            { "list=stall", 3, "no answer for 5 s" },
            { "lists:1=limit,list:2=stall", 3, "no answer for 5 s" },
            { "list=trickle", 3, "did not come to its end in" },
            { "any=stall", 3, "no answer" },
            { "fstat=stall", 1, "no answer for 5 s" },
            { "open=stall", 1, "no answer for 5 s" },
            { "read=trickle", 1, "did not come to its end in" },
            { "read=slow-byte", 1, "too slowly to come to an end" },
            { "reads:500=limit,read:2=stall", 1, "no answer for 5 s" },
        };

    [Theory]
    [MemberData(nameof(SlowSftp), DisableDiscoveryEnumeration = true)]
    public void Sftp_server_that_never_ends_is_named_and_costs_little(string faults, int exitCode, string words) =>
        _run.FetchFrom(faults, HostileRun.Short, exitCode, words);

    public static TheoryData<string, int, string> SftpDestinations =>
        new()
        {
            { "open=huge-string", 1, "a string of 4294967280 bytes" },
            { "write=stall", 1, "no answer for 5 s" },
            { "write=huge-words", 1, "a packet of 1000017 bytes" },
            { "write=wrong-id", 1, "which is not waiting for one" },
            { "close=stall", 1, "no answer for 5 s" },
            { "fsync=stall", 1, "no answer for 5 s" },
            { "fstat=huge-size", 1, "of 2000 bytes" },
            { "posix-rename=stall", 1, "no answer for 5 s" },
            { "posix-rename=long-words", 1, "WWW" },
            { "posix-rename=huge-packet", 1, "a packet of 1073741824 bytes" },
            { "space=huge-string", 0, "here:a/file: done" },
            { "mkdir=long-words", 1, "WWW" },
            { "path-stat=links", 0, "here:a/file: done" },
            { "hide=*,rename=fail,path-stat=links,readlink=huge-string", 1, "rename" },
        };

    [Theory]
    [MemberData(nameof(SftpDestinations), DisableDiscoveryEnumeration = true)]
    public void Sftp_server_that_takes_files_is_named_and_costs_little(string faults, int exitCode, string words)
    {
        _run.Place.With("dst/a/file", new('x', 2000));
        Directory.CreateDirectory(_run.Place.At("src"));
        _run.MustEnd(HostileRun.Server(faults, HostileRun.Short), HostileRun.Short, HostileRun.Send, exitCode, words);
    }
}
