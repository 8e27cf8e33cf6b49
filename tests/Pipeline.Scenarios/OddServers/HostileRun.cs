using System.Globalization;
using Pipeline.Scenarios.Cli;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.OddServers;

/// <summary>A run of the real program on a store that means it no good, and the most that it may cost.</summary>
internal sealed class HostileRun : IDisposable
{
    /// <summary>The timeout in the pipeline file where what is answered tells at once what it is, seconds.</summary>
    public const int Usual = 15;

    /// <summary>The timeout in the pipeline file where nothing else ends the run, seconds.</summary>
    public const int Short = 3;

    /// <summary>The most resident memory of a run, bytes.</summary>
    private const long MostMemory = 300L << 20;

    /// <summary>
    /// The most that journal, manifest and logs may take, bytes: of each log there are six files of 10 MiB.
    /// </summary>
    private const long MostOnDisk = 80L << 20;

    /// <summary>Fetches all files of the store.</summary>
    public const string Fetch =
        "  - glob: { in: \"there:\" }\n    retry: { max_attempts: 1 }\n"
        + "  - fetch-to-incoming: { to: \"here:{path}\" }\n    retry: { max_attempts: 1 }\n";

    /// <summary>Sends all files to the store.</summary>
    public const string Send =
        "  - glob: { in: \"here:\" }\n" + "  - upload: { to: \"there:{path}\" }\n    retry: { max_attempts: 1 }\n";
    private readonly Workplace _place = new();

    /// <summary>Where the run has its files: <c>src</c>, <c>dst</c> and <c>log</c>.</summary>
    public Workplace Place => _place;

    public void Dispose() => _place.Dispose();

    /// <summary>Runs to the end, and looks whether it ended as it should, said why, and stayed small.</summary>
    /// <param name="there">The store, as the pipeline file describes it.</param>
    /// <param name="timeout">
    /// The timeout that stands there, seconds: an answer is given up within ten times that.
    /// </param>
    /// <param name="stages">What is done with it, and with the store <c>here</c>.</param>
    /// <param name="exitCode">How it must end.</param>
    /// <param name="words">What must be said.</param>
    /// <param name="here">The other store; the folder <c>dst</c> where it is not given.</param>
    public void MustEnd(string there, int timeout, string stages, int exitCode, string words, string? here = null)
    {
        Directory.CreateDirectory(_place.At("dst"));
        here ??= "{ local: { root: dst } }";
        _place.With("p.yml", $"pipeline: p\nstores:\n  there: {there}\n  here: {here}\nstages:\n{stages}");
        // At the end the run asks once more, to clean up; and a minute for a machine that has other things to do.
        var (end, memory) = Run(TimeSpan.FromSeconds((timeout * 20) + 60));
        var said = end.Output + end.Errors;
        Assert.True(
            end.ExitCode == exitCode && said.Contains(words, StringComparison.Ordinal),
            $"not {exitCode} and '{words}' but {end.ExitCode}: {said[..Math.Min(said.Length, 5000)]}"
        );
        Assert.InRange(memory, 1, MostMemory);
        var onDisk = new DirectoryInfo(_place.At("log"))
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .Sum(file => file.Length);
        Assert.InRange(onDisk, 1, MostOnDisk);
        Assert.All(said.Split('\n'), line => Assert.InRange(line.Length, 0, 8 * 1024));
    }

    /// <summary>Fetches all files from an SFTP server with faults.</summary>
    public void FetchFrom(string faults, int timeout, int exitCode, string words)
    {
        _place.With("src/a/file", new('x', 2000));
        // So many that the list takes longer than all patience where it comes a byte at a time.
        foreach (var folder in (string[])["b", "c", "d", "e"])
            Directory.CreateDirectory(_place.At("src", folder));
        MustEnd(Server(faults, timeout), timeout, Fetch, exitCode, words);
    }

    /// <summary>An SFTP server with faults, as the pipeline file describes it.</summary>
    public static string Server(string faults, int timeout) =>
        $"{{ sftp: {{ command: [\"{Workplace.Program}\", sftp-server, --root, src, --fault, \"{faults}\"], timeout: {timeout}s }} }}";

    private (ToolEnd End, long Memory) Run(TimeSpan deadline)
    {
        using var process = _place.Start("run", "p.yml", "-v");
        var memory = 0L;
        using var over = new ManualResetEventSlim();
        var watch = new Thread(() =>
        {
            // The system keeps the peak, so that only what comes in the last moment could be missed.
            while (!over.Wait(20))
                memory = Math.Max(memory, Peak(process.Id));
        });
        watch.Start();
        try
        {
            return (Workplace.End(process, deadline), memory);
        }
        finally
        {
            over.Set();
            watch.Join();
        }
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
}
