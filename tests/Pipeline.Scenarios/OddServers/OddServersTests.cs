using System.Collections.Concurrent;
using Pipeline.Testing;

namespace Pipeline.Scenarios.OddServers;

/// <summary>
/// Every pipeline of <c>etc/</c> with every odd answer of its servers. Asserted are the promises alone: nothing lost,
/// nothing half under a final name, an end, and exit code 0 only when all is there.
/// </summary>
public sealed class OddServersTests : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>Each compiles the program anew: there are no more than can work at once.</summary>
    private readonly List<CellWorker> _workers =
    [
        .. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new CellWorker()),
    ];

    public void Dispose()
    {
        _workers.ForEach(worker => worker.Dispose());
        _folder.Dispose();
    }

    /// <summary>
    /// What is broken lies in <c>odd-servers.actual.txt</c> beside the tests, each row with its reason.
    /// </summary>
    [Fact]
    public async Task Promises_hold_whatever_servers_answer()
    {
        var examples = Example.All().ToList();
        var well = new ConcurrentDictionary<string, CellResult?>();
        await RunAsync(
            examples.Select(example => (example, OddAnswers.None)),
            (example, _, result) => well[example.Name] = result
        );
        Assert.All(examples, example => AssertDone(well[example.Name]));

        var broken = new ConcurrentDictionary<string, string>();
        var cells =
            from example in examples
            from answer in OddAnswers.All
            where answer != OddAnswers.None && example.Meets(answer)
            select (example, answer);
        await RunAsync(
            cells,
            (example, answer, result) =>
            {
                if (Broken(result, example, answer, well[example.Name]!) is { Length: > 0 } wrong)
                    broken[$"{example.Name}\t{answer.Name}"] = wrong;
            }
        );

        var actual = Path.Combine(AppContext.BaseDirectory, "odd-servers.actual.txt");
        File.WriteAllLines(actual, broken.OrderBy(cell => cell.Key).Select(cell => $"{cell.Key}\t{cell.Value}"));
        Assert.True(broken.IsEmpty, string.Join('\n', broken.Select(cell => $"{cell.Key}: {cell.Value}")));
    }

    /// <summary>Where servers behave well all is done: else the table proves nothing.</summary>
    private static void AssertDone(CellResult? result)
    {
        Assert.NotNull(result);
        Assert.True(result.ExitCode == 0, result.Said);
        Assert.Contains(result.Given.Keys, path => result.CopiesOf(path) > 0);
    }

    private static string Broken(CellResult? result, Example example, OddAnswer answer, CellResult well)
    {
        if (result is null)
            return "no end";
        var wrong = string.Join("; ", result.Broken(example, answer, well));
        return wrong.Length == 0 ? "" : $"{wrong} [exit code {result.ExitCode}] {result.Said.ReplaceLineEndings(" | ")}";
    }

    private async Task RunAsync(IEnumerable<(Example, OddAnswer)> cells, Action<Example, OddAnswer, CellResult?> judge)
    {
        var waiting = new ConcurrentQueue<(Example Example, OddAnswer Answer)>(cells);
        await Task.WhenAll(_workers.Select(worker => Task.Run(() => WorkAsync(worker))));

        async Task WorkAsync(CellWorker worker)
        {
            while (waiting.TryDequeue(out var cell))
            {
                var folder = Directory.CreateDirectory(_folder.At($"{Guid.NewGuid():N}")).FullName;
                judge(cell.Example, cell.Answer, await worker.RunAsync(folder, cell.Example, cell.Answer));
            }
        }
    }
}
