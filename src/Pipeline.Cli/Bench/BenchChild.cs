using System.Diagnostics;
using Pipeline.Cli.Commands;
using Pipeline.Engine.Observability;
using Pipeline.Posix;

namespace Pipeline.Cli.Bench;

/// <summary>
/// Makes one run in a process of its own: so its memory and its processor time are its own, those of its <c>ssh</c>
/// included, and no run warms up the next.
/// </summary>
internal static class BenchChild
{
    private const int MostLines = 5;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    /// <summary>Makes the run.</summary>
    /// <param name="order">What it is to do.</param>
    /// <param name="data">The files that lie there for it.</param>
    /// <param name="cancellationToken">Ends it; it gets some time to drop its drafts.</param>
    public static async Task<BenchRun> RunAsync(BenchRequest order, DataSet data, CancellationToken cancellationToken)
    {
        var before = ChildReaper.ProcessorTime();
        using var process = Start();
        var errors = FirstLinesAsync(process.StandardError);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.StandardInput.WriteLineAsync(BenchJson.Write(order));
        await process.StandardInput.FlushAsync(CancellationToken.None);
        await using (cancellationToken.Register(process.StandardInput.Close))
            await EndAsync(process, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var processor = ChildReaper.ProcessorTime() is { } after && before is { } was ? after - was : process.TotalProcessorTime;
        if (BenchJson.Read<BenchAnswer>(await output) is not { } answer)
            return BenchRun.Failed($"the run ended with code {process.ExitCode}: {await errors}");
        return Judge(answer, data) is { } trouble
            ? BenchRun.Failed(trouble)
            : new(TimeSpan.FromSeconds(answer.Seconds), processor, answer.PeakMemory, null);
    }

    private static string? Judge(BenchAnswer answer, DataSet data) =>
        answer.Result != RunResult.Done ? answer.Trouble ?? $"the run ended with result {answer.Result}"
        : answer.Found != data.Files.Count || answer.Done != answer.Found
            ? $"the run found {answer.Found} of {data.Files.Count} files and completed {answer.Done}"
        : null;

    private static async Task EndAsync(Process process, CancellationToken cancellationToken)
    {
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            using var patience = new CancellationTokenSource(Grace);
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>
    /// This program again: by itself, or by the <c>dotnet</c> that runs it. It reads the same pipeline file, so that
    /// it gets all of the
    /// environment; what it starts in turn does not.
    /// </summary>
    private static Process Start()
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("the program cannot determine its own path");
        string[] self =
            Path.GetFileNameWithoutExtension(program) == "dotnet"
                ? ["exec", Path.GetFullPath(Environment.GetCommandLineArgs()[0])]
                : [];
        return Process.Start(
            new ProcessStartInfo(program, [.. self, BenchRunCommand.Word])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
    }

    private static async Task<string> FirstLinesAsync(StreamReader errors)
    {
        var first = new List<string>();
        while (await errors.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (first.Count < MostLines)
                first.Add(line);
        }
        return string.Join("; ", first);
    }
}

/// <summary>One run that was measured.</summary>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Processor">Processor time of its process and those it started.</param>
/// <param name="PeakMemory">The most memory its own process had, bytes.</param>
/// <param name="Trouble">Why it does not count; null when all is well.</param>
internal sealed record BenchRun(TimeSpan Elapsed, TimeSpan Processor, long PeakMemory, string? Trouble)
{
    /// <summary>A run that does not count.</summary>
    public static BenchRun Failed(string why) => new(default, default, 0, why);
}
