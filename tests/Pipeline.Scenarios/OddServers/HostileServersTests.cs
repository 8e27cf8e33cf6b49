using System.Globalization;
using Pipeline.Scenarios.Cli;
using Pipeline.Testing.Servers;
using Pipeline.Testing.Servers.S3.Odd;

namespace Pipeline.Scenarios.OddServers;

/// <summary>
/// The real program on servers that say more than memory holds, or never come to an end: each run ends by itself, says
/// why, and stays small, in memory and on disk.
/// </summary>
public sealed class HostileServersTests : IDisposable
{
    /// <summary>The most resident memory of a run, bytes.</summary>
    private const long MostMemory = 300L << 20;

    /// <summary>The most that journal, manifest and logs may take, bytes.</summary>
    private const long MostOnDisk = 32L << 20;
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    public static TheoryData<string, int, string> Sftp =>
        new()
        {
            { "list:101+=eof,list=long-name", 1, "the name is too long: it has 120 008 bytes" },
            { "list=long-name", 3, "10 000 entries of there: cannot be used" },
            { "list=tiny-names", 3, "the same names again and again" },
            { "open-folder=same-folder", 3, "have no end: 1 000 of them lie deeper than a path can reach" },
            { "open-folder=same-folder,list=many-folders", 3, "have no end: 1 000 of them lie deeper than a path can reach" },
            { "open-folder=long-words", 3, "WWW" },
            { "open=long-words", 1, "WWW" },
            { "list=trickle", 3, "did not come to its end in" },
            { "read=trickle", 1, "did not come to its end in" },
            { "attributes=huge-size", 1, "no room on here" },
            { "limits=huge,list=miscount", 3, "the server says 4294967295 names" },
        };

    [Theory]
    [MemberData(nameof(Sftp), DisableDiscoveryEnumeration = true)]
    public void Sftp_server_that_never_ends_is_named_and_costs_little(string faults, int exitCode, string words)
    {
        _place.With("src/a/file", new('x', 2000));
        Directory.CreateDirectory(_place.At("src/b"));
        var end = Run(
            $"{{ sftp: {{ command: [\"{Workplace.Program}\", sftp-server, --root, src, --fault, \"{faults}\"], timeout: 1s }} }}"
        );
        AssertEnd(end, exitCode, words);
    }

    public static TheoryData<S3Rule, int, string> S3 =>
        new()
        {
            { Endless(200, "<ListBucketResult>"), 3, "more than 8192 KiB" },
            { Endless(403, "<Error><Code>X</Code><Message>"), 3, "more than 64 KiB" },
            { Endless(500, "") with { Target = "/odd/file", Method = "GET" }, 1, "more than 64 KiB" },
        };

    [Theory]
    [MemberData(nameof(S3), DisableDiscoveryEnumeration = true)]
    public async Task S3_server_that_never_ends_is_named_and_costs_little(S3Rule rule, int exitCode, string words)
    {
        await using var server = new OddS3Server(new() { Rules = [rule] });
        server.Seed("file", [1, 2, 3]);
        AssertEnd(
            Run($"{{ s3: {{ endpoint: \"{server.Endpoint}\", bucket: odd, access_key: odd, secret_key: odd }} }}"),
            exitCode,
            words
        );
    }

    private static S3Rule Endless(int status, string body) =>
        new()
        {
            Target = "list-type=2",
            Status = status,
            Body = body,
            IsEndless = true,
        };

    private (ToolEnd End, long Memory) Run(string there)
    {
        Directory.CreateDirectory(_place.At("dst"));
        _place.With(
            "p.yml",
            $$"""
            pipeline: p
            stores:
              there: {{there}}
              here: { local: { root: dst } }
            stages:
              - glob: { in: "there:" }
                retry: { attempts: 1 }
              - fetch-to-incoming: { to: "here:{path}" }
                retry: { attempts: 1 }
            """
        );
        using var process = _place.Start("run", "p.yml");
        var memory = 0L;
        using var over = new ManualResetEventSlim();
        var watch = new Thread(() =>
        {
            // The system keeps the peak, so that only what comes in the last moment could be missed.
            while (!over.Wait(20))
                memory = Math.Max(memory, Peak(process.Id));
        });
        watch.Start();
        var end = Workplace.End(process);
        over.Set();
        watch.Join();
        return (end, memory);
    }

    /// <summary>The most memory that a process has had until now; 0 when it is gone.</summary>
    private static long Peak(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status")
                .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null
                ? 0
                : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private void AssertEnd((ToolEnd End, long Memory) run, int exitCode, string words)
    {
        var said = run.End.Output + run.End.Errors;
        Assert.True(run.End.ExitCode == exitCode, said[..Math.Min(said.Length, 5000)]);
        Assert.Contains(words, said, StringComparison.Ordinal);
        Assert.InRange(run.Memory, 1, MostMemory);
        var onDisk = new DirectoryInfo(_place.At("log"))
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .Sum(file => file.Length);
        Assert.InRange(onDisk, 1, MostOnDisk);
        Assert.All(said.Split('\n'), line => Assert.InRange(line.Length, 0, 8 * 1024));
    }
}
