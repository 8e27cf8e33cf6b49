using System.Text;
using Microsoft.Data.Sqlite;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Integrity;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State.Sqlite;
using Pipeline.Engine.Times;
using Pipeline.Stores.Local;
using Pipeline.Testing;
using Pipeline.Testing.Faults;

namespace Pipeline.Engine.Tests.Execution.Requirements;

/// <summary>
/// A pipeline of real stages between folders, with the journal on a disk, whose file somebody edits between two runs.
/// </summary>
internal sealed class EditedPipeline : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>The time of the runs.</summary>
    public TimeProvider Clock { get; init; } = MachineClock.Instance;

    /// <summary>Where journal and manifest lie.</summary>
    public JournalPaths Paths => new(_folder.At("log"), "p");

    /// <summary>Puts a file into a folder; equal texts have equal times.</summary>
    public EditedPipeline With(string path, string text)
    {
        File.SetLastWriteTimeUtc(_folder.Write(path, Encoding.UTF8.GetBytes(text)), new(2026, 3, 1, 12, 0, text.Length % 60));
        return this;
    }

    /// <summary>The text of a file, or null.</summary>
    public string? Text(string path) => File.Exists(_folder.At(path)) ? File.ReadAllText(_folder.At(path)) : null;

    /// <summary>Where a file lies on the disk.</summary>
    public string At(string path) => _folder.At(path);

    public void Remove(string path) => File.Delete(_folder.At(path));

    /// <summary>The files in a folder, with their folders.</summary>
    public string[] Files(string folder) =>
        [.. _folder.Files().Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal))];

    /// <summary>Every store is the folder of its name, unless <paramref name="folders"/> says another.</summary>
    public PipelinePlan Plan(string stages, string head = "pipeline: p", params (string Store, string Folder)[] folders) =>
        Plan(stages, head, folders, new(BuiltInStages.All, BuiltInBlocks.All, [LocalStore.Kind]));

    /// <summary>The same, telling of every call on a store just before it is made.</summary>
    public PipelinePlan Plan(string stages, Action<StoreOperation> before, bool copiesInside)
    {
        var script = FaultScript.Each(before);
        var kind = new StoreDescriptor(
            "local",
            typeof(LocalStore),
            typeof(LocalStoreOptions),
            (options, context) =>
                new FaultyStore(new LocalStore(context.Name, (LocalStoreOptions)options), script) { CopiesInside = copiesInside }
        );
        return Plan(stages, "pipeline: p", [], new(BuiltInStages.All, BuiltInBlocks.All, [kind]));
    }

    private PipelinePlan Plan(string stages, string head, (string Store, string Folder)[] folders, ComponentRegistry registry)
    {
        var stores = new[] { "from", "to", "backup", "hold" }.Where(name =>
            stages.Contains($"{name}:", StringComparison.Ordinal)
        );
        var roots = stores.Select(name =>
            $"  {name}: {{ local: {{ root: {_folder.At(folders.FirstOrDefault(one => one.Store == name).Folder ?? name)} }} }}"
        );
        var yaml = $"{head}\nstores:\n{string.Join('\n', roots)}\nstages:\n{stages}";
        var inputs = new PlanInputs { WorkingFolder = _folder.Path, LogFolder = _folder.At("log") };
        var result = PlanBuilder.Build("p.yml", yaml, registry, inputs);
        return result.Plan ?? throw new InvalidOperationException(string.Join('\n', result.Problems));
    }

    /// <summary>One loop.</summary>
    public Task<Told> RunAsync(PipelinePlan plan) => RunAsync(plan, loops: 1, run => run);

    /// <summary>Some loops.</summary>
    public async Task<Told> RunAsync(
        PipelinePlan plan,
        int loops,
        Func<Task<RunReport>, Task> meanwhile,
        Action<RunEvent>? listens = null
    )
    {
        var told = new Told { Listens = listens };
        var settings = new RunSettings
        {
            LogFolder = _folder.At("log"),
            Listeners = [told],
            Loops = loops,
            Clock = Clock,
        };
        var run = new PipelineRun(plan, settings).RunAsync(default, default).WaitAsync(TimeSpan.FromMinutes(2));
        await meanwhile(run);
        told.Report = await run;
        return told;
    }

    /// <summary>What the check finds that is trouble.</summary>
    public async Task<string[]> TroubleAsync(PipelinePlan plan)
    {
        await using var journal = await ReadOnlyJournal.OpenAsync(_folder.At("log"), plan.Journal, default);
        var stores = plan.BuildStores(new([]), TimeProvider.System);
        var manifest = new JournalPaths(_folder.At("log"), plan.Journal).Manifest;
        var options = new CheckOptions { Manifest = manifest, IsAlive = journal.IsAlive };
        var findings = await new IntegrityCheck(journal, stores, options).FindAsync(default).ToListAsync();
        return [.. findings.Where(one => one.IsTrouble).Select(one => $"{one.Place} {one.What}")];
    }

    /// <summary>Changes the journal behind its back.</summary>
    public void Sql(string text) => _ = Ask(Paths.Database, text);

    /// <summary>How many files a run has claimed when it listed them.</summary>
    public long ClaimedAhead() => (long)Ask(Paths.Claims, "SELECT count(*) FROM claims WHERE draft = 'ahead'")!;

    /// <summary>The files that the journal knows.</summary>
    public async Task<string[]> KnownAsync()
    {
        await using var journal = await ReadOnlyJournal.OpenAsync(Paths.Folder, Paths.Pipeline, default);
        return await journal.ListAsync(default).Select(record => record.Origin.ToString()).ToArrayAsync();
    }

    public void Dispose() => _folder.Dispose();

    private static object? Ask(string database, string text)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar();
    }

    /// <summary>What was told of a run.</summary>
    internal sealed class Told : IEventListener
    {
        private readonly Lock _lock = new();
        private readonly List<RunEvent> _events = [];

        public RunReport Report { get; set; } = null!;

        public string[] Skipped => [.. Of<FileSkipped>().Select(one => $"{one.Place} {one.Reason}")];

        public string[] Failed => [.. Of<FileFailed>().Select(one => $"{one.Place} {one.Fault.Message}")];

        /// <summary>What was told of stores.</summary>
        public string[] Notices => [.. Of<StoreNotice>().Select(one => one.Text)];

        /// <summary>What was told of a journal that lacks something.</summary>
        public string[] Behind => [.. Of<JournalBehind>().Select(one => one.Text)];

        /// <summary>Is told of everything too, at the moment when it happens.</summary>
        public Action<RunEvent>? Listens { get; init; }

        public void On(RunEvent happened)
        {
            lock (_lock)
                _events.Add(happened);
            Listens?.Invoke(happened);
        }

        public FilesForgotten[] Forgotten => [.. Of<FilesForgotten>()];

        private IEnumerable<T> Of<T>()
        {
            lock (_lock)
                return [.. _events.OfType<T>()];
        }
    }
}
