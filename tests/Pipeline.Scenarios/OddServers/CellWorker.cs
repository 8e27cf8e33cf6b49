using System.Diagnostics;
using System.Text.Json;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.OddServers;

/// <summary>
/// A process that runs cells one after the other, so that the runtime starts once for many; one that does not end is
/// killed.
/// </summary>
internal sealed class CellWorker : IDisposable
{
    /// <summary>
    /// A cell takes two seconds of a processor at the most; one that takes so much goes in circles, however busy the
    /// machine is.
    /// </summary>
    private static readonly TimeSpan MostWork = TimeSpan.FromSeconds(30);

    /// <summary>A cell that does nothing for so long hangs.</summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private Process? _process;

    /// <summary>Runs a cell; null when it does not end.</summary>
    public async Task<CellResult?> RunAsync(string folder, Example example, OddAnswer answer)
    {
        _process ??= Start();
        var (work, since) = (_process.TotalProcessorTime, Stopwatch.StartNew());
        await _process.StandardInput.WriteLineAsync($"{folder}\t{example.Name}\t{answer.Name}");
        await _process.StandardInput.FlushAsync();
        var answered = _process.StandardOutput.ReadLineAsync();
        while (await Task.WhenAny(answered, Task.Delay(Look)) != answered)
        {
            _process.Refresh();
            if (_process.HasExited || (_process.TotalProcessorTime - work < MostWork && since.Elapsed < MostTime))
                continue;
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            Dispose();
            return null;
        }
        return JsonSerializer.Deserialize<CellResult>(
            await answered ?? throw new InvalidOperationException($"{example.Name} with {answer.Name} ended the process")
        );
    }

    /// <summary>The process itself.</summary>
    public static async Task<int> ServeAsync()
    {
        var (input, output) = (Console.In, Console.Out);
        while (await input.ReadLineAsync() is { } line)
        {
            var words = line.Split('\t');
            var answer = OddAnswers.All.Single(one => one.Name == words[2]);
            var result = await Cell.RunAsync(words[0], Example.Of(words[1]), answer);
            await output.WriteLineAsync(JsonSerializer.Serialize(result));
            await output.FlushAsync();
        }
        return 0;
    }

    public void Dispose()
    {
        _process?.StandardInput.Close();
        _process?.Dispose();
        _process = null;
    }

    private static Process Start()
    {
        var start = ChildProgram.Of(Path.Combine(AppContext.BaseDirectory, "Pipeline.Scenarios"), "cells");
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        return Process.Start(start)!;
    }
}
