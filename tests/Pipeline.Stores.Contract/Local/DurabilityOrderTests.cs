using System.Diagnostics;
using System.Text.RegularExpressions;
using Pipeline.Engine.Stores.Local;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Stores.Contract.Local;

/// <summary>The system calls of a commit, as strace sees them: data, then name, then folder.</summary>
public sealed partial class DurabilityOrderTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Commit_makes_bytes_durable_before_the_name_and_the_name_before_it_ends()
    {
        Demand.Program("/usr/bin/strace", "strace");
        var calls = await TracedAsync(async () =>
        {
            await using var store = new LocalStore("local", new() { Root = _temp.At("root") });
            var order = new Engine.Stores.DraftOrder(Engine.Files.StorePath.Parse("made/a.bin"), 3, "0123456789ab-1")
            {
                ModifiedAt = DateTimeOffset.UnixEpoch,
                Mode = UnixFileMode.UserRead,
            };
            await using var draft = await store.CreateAsync(order, CancellationToken.None);
            await draft.WriteAsync(new byte[] { 1, 2, 3 }, CancellationToken.None);
            await draft.CommitAsync(CancellationToken.None);
        });
        Assert.Equal(
            [
                "mkdirat root",
                $"fsync {_temp.Path}",
                "mkdirat made",
                $"fsync {_temp.At("root")}",
                "pwrite64",
                "utimensat",
                "fchmod",
                $"fsync {_temp.At("root/made/.a.bin.part-0123456789ab-1")}",
                "renameat .a.bin.part-0123456789ab-1",
                $"fsync {_temp.At("root/made")}",
            ],
            calls
        );
    }

    /// <summary>What strace says of the calls that our thread made while the work ran.</summary>
    private async Task<List<string>> TracedAsync(Func<Task> work)
    {
        var trace = _temp.At("trace");
        string[] arguments =
        [
            "-f",
            "-y",
            "-p",
            $"{Environment.ProcessId}",
            "-e",
            "trace=mkdirat,fsync,pwrite64,utimensat,fchmod,renameat,renameat2",
            "-o",
            trace,
        ];
        using var strace = Process.Start(
            new ProcessStartInfo("/usr/bin/strace", arguments) { RedirectStandardError = true, UseShellExecute = false }
        )!;
        var said = await strace.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        Demand.That(said?.Contains("attached", StringComparison.Ordinal) == true, $"strace cannot attach: {said}");
        await work();
        using var interrupt = Process.Start("kill", ["-INT", $"{strace.Id}"]);
        await strace.WaitForExitAsync(TestContext.Current.CancellationToken);
        var lines = await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken);
        return [.. lines.Where(line => line.Contains(_temp.Path, StringComparison.Ordinal)).Select(Short)];
    }

    private static string Short(string line)
    {
        var call = Call().Match(line);
        return call.Groups["call"].Value switch
        {
            "fsync" => $"fsync {call.Groups["path"].Value}",
            "mkdirat" or "renameat" => $"{call.Groups["call"].Value} {call.Groups["name"].Value}",
            var other => other,
        };
    }

    [GeneratedRegex("""^\d+ +(?<call>\w+)\(\d+<(?<path>[^>]*)>(, "(?<name>[^"]*)")?""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Call();
}
