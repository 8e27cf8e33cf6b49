using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Integrity;
using Pipeline.Engine.State.Sqlite;
using Pipeline.Testing;
using Pipeline.Testing.Wire;

namespace Pipeline.Scenarios.Cases;

/// <summary>
/// Every case, with the inboxes of this process and with inboxes through which files travel as they would to another
/// machine.
/// </summary>
public sealed class CaseTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTime _clock = new();

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var name in Case.Names)
            {
                cases.Add(name, "channel");
                cases.Add(name, "wire");
            }
            return cases;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Case_ends_as_expected_and_again_changes_nothing(string name, string inbox)
    {
        var given = new Case(name);
        given.Give(_folder.Path);
        var plan = given.Plan(_folder.Path);

        var told = await RunAsync(plan, inbox);
        var once = Now();
        told = $"{told}again\n{await RunAsync(plan, inbox)}".Replace(_folder.Path, "${ROOT}", StringComparison.Ordinal);
        await File.WriteAllTextAsync(given.ActuallyTold, told);

        Assert.Equal(given.Expected, once);
        Assert.Equal(given.Expected, Now());
        Assert.Empty(await FindingsAsync(plan));
        Assert.Equal(given.Told, told);
    }

    /// <summary>What stands in the folder now, but for the log.</summary>
    private List<string> Now() =>
        [.. Tree.Describe(_folder.Path, path => path).Where(line => !line.StartsWith("log/", StringComparison.Ordinal))];

    private async Task<string> RunAsync(PipelinePlan plan, string inbox)
    {
        var wires = new List<WireInbox>();
        var telling = new EventTranscript();
        var settings = new RunSettings
        {
            LogFolder = _folder.At("log"),
            Clock = _clock,
            Listeners = [telling],
        };
        if (inbox == "wire")
            settings = settings with { Inbox = Wire };
        await new PipelineRun(plan, settings).RunAsync(default, default).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.All(wires, wire => Assert.Equal(0, wire.Unacknowledged));
        return telling.ToString();

        WireInbox Wire(int capacity)
        {
            wires.Add(new(capacity));
            return wires[^1];
        }
    }

    private async Task<List<CheckFinding>> FindingsAsync(PipelinePlan plan)
    {
        await using var journal = await ReadOnlyJournal.OpenAsync(_folder.At("log"), plan.Name, default);
        var stores = plan.Stores.ToDictionary(
            store => store.Name,
            store => store.Kind.Build(store.Options, new StoreContext(store.Name, new(), _clock))
        );
        var options = new CheckOptions { Manifest = _folder.At($"log/{plan.Name}.manifest.jsonl") };
        return await new IntegrityCheck(journal, stores, options).FindAsync(default).ToListAsync();
    }
}
