using System.Diagnostics;
using System.Text;

namespace Pipeline.Testing.Servers;

/// <summary>A server process that ends with the tests, even when the tests are killed, and whose log is kept for failure messages.</summary>
/// <remarks>A small shell stands between: it kills the server when its own input closes, which the kernel does when the tests die.</remarks>
internal sealed class Daemon : IDisposable
{
    private const string Guard = """
        exec 3<&0
        "$@" </dev/null 3<&- &
        server=$!
        { cat; kill -9 $server; } <&3 >/dev/null 2>&1 &
        guard=$!
        wait $server
        code=$?
        kill $guard
        exit $code
        """;

    private readonly Process process;
    private readonly StringBuilder log = new();
    private readonly ManualResetEventSlim news = new();

    public Daemon(params IEnumerable<string> command)
    {
        process = new Process { StartInfo = ChildProgram.Of("/bin/sh", ["-c", Guard, "guard", .. command]) };
        // The server keeps the memory that it frees: to map it anew for every large packet costs sshd three times as much
        // processor time as all its other work.
        process.StartInfo.Environment["MALLOC_MMAP_THRESHOLD_"] = "33554432";
        process.StartInfo.Environment["MALLOC_TRIM_THRESHOLD_"] = "134217728";
        process.StartInfo.RedirectStandardInput = true;
        process.StartInfo.RedirectStandardOutput = true;
        process.StartInfo.RedirectStandardError = true;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Log
    {
        get
        {
            lock (log)
            {
                return log.ToString();
            }
        }
    }

    public bool HasEnded => process.HasExited;

    /// <summary>Waits until the log holds a word; false when the server ended or ten seconds went by.</summary>
    public bool WaitFor(string word)
    {
        var patience = Stopwatch.StartNew();
        while (!Log.Contains(word, StringComparison.Ordinal))
        {
            if (process.HasExited || patience.Elapsed > TimeSpan.FromSeconds(10))
            {
                return Log.Contains(word, StringComparison.Ordinal);
            }

            news.Wait(50);
            news.Reset();
        }

        return true;
    }

    /// <summary>Kills the server and every session that it started: all connections drop.</summary>
    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        news.Dispose();
    }

    private void Note(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (log)
        {
            log.AppendLine(line);
        }

        news.Set();
    }
}
