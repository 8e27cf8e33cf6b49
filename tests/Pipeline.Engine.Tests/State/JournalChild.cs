using System.Diagnostics;
using System.Runtime.CompilerServices;
using Pipeline.Abstractions.Options;
using Pipeline.Engine.State.Sqlite;
using Pipeline.Testing.Servers;

namespace Pipeline.Engine.Tests.State;

/// <summary>
/// This test program started a second time as another run on the same journal: it owns a folder, then puts and flushes
/// one file after the other and prints the number of each once the flush has returned. With a count it ends by itself;
/// without one it goes on until it is killed.
/// </summary>
public sealed class JournalChild : IDisposable
{
    private const string Variable = "PIPELINE_TEST_JOURNAL_CHILD";
    private readonly Process _process;

    public JournalChild(string folder, string run, int count = int.MaxValue, long roll = long.MaxValue)
    {
        var wish = ChildProgram.Of(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            typeof(JournalChild).Assembly.Location
        );
        wish.RedirectStandardOutput = true;
        wish.Environment[Variable] = $"{folder}|{run}|{count}|{roll}";
        _process = Process.Start(wish) ?? throw new InvalidOperationException("the child did not start");
    }

    /// <summary>The number of the next file that the child calls durable; null when it has ended.</summary>
    public async Task<int?> NextAsync() => await _process.StandardOutput.ReadLineAsync() is { } line ? int.Parse(line) : null;

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>The numbers that were still on their way when the child ended.</summary>
    public async Task<int[]> RestAsync() =>
        [
            .. (await _process.StandardOutput.ReadToEndAsync())
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(int.Parse),
        ];

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    [ModuleInitializer]
    internal static void RunIfChild()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } wish)
            return;
        var parts = wish.Split('|');
        Work(parts[0], parts[1], int.Parse(parts[2]), new(long.Parse(parts[3])));
        Environment.Exit(0);
    }

    /// <summary>
    /// Waits on this one thread: until a module's initializer has ended, no other thread can run code of that module.
    /// </summary>
    private static void Work(string folder, string run, int count, ByteSize roll)
    {
        var journal = SqliteJournal
            .OpenAsync(folder, "p", run, TimeProvider.System, roll, CancellationToken.None)
            .GetAwaiter()
            .GetResult();
        journal.RegisterDraftFolderAsync(JournalHome.Place("of-" + run), CancellationToken.None).AsTask().Wait();
        for (var i = 0; i < count; i++)
        {
            var record = JournalHome.Record($"{run}/{i}", run: run);
            journal.Put(record, JournalHome.Line(record));
            journal.FlushAsync(CancellationToken.None).AsTask().Wait();
            Console.WriteLine(i);
        }
        journal.DisposeAsync().AsTask().Wait();
    }
}
