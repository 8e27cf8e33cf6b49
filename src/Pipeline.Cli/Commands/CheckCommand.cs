using System.CommandLine;
using Pipeline.Abstractions.Activity;
using Pipeline.Cli.Progress;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.Configuration.InputPaths;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Integrity;
using Pipeline.Engine.State.Manifests;
using Pipeline.Engine.State.Sqlite;
using Pipeline.Engine.Times;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline check FILE</c>.</summary>
internal sealed class CheckCommand : ICommand
{
    private readonly Argument<string> _file = Arguments.File();
    private readonly Option<bool> _sizeOnly = new("--size-only") { Description = "Compare sizes only, and read no bytes" };

    /// <inheritdoc/>
    public string[] Examples => ["pipeline check etc/copier.yml", "pipeline check etc/copier.yml --size-only"];

    /// <inheritdoc/>
    public Command Build(ConsoleOutput console)
    {
        var command = new Command(
            "check",
            "Check that no file was lost: each source exists unchanged, or its copies have its bytes; exit code 1 when "
                + "something is wrong"
        )
        {
            _file,
            _sizeOnly,
        };
        command.SetAction(
            (line, cancellationToken) =>
                CheckAsync(line.GetRequiredValue(_file), line.GetValue(_sizeOnly), console, cancellationToken)
        );
        return command;
    }

    private static async Task<int> CheckAsync(
        string file,
        bool sizeOnly,
        ConsoleOutput console,
        CancellationToken cancellationToken
    )
    {
        if (PlanFile.Load(console, file) is not { } plan)
            return ExitCode.Usage;
        await using var journal = await ReadOnlyJournal.OpenAsync(Arguments.LogFolder, plan.Journal, cancellationToken);
        var paths = new JournalPaths(Arguments.LogFolder, plan.Journal);
        if (!journal.IsThere)
            return WithoutJournal(plan, paths, console);
        // A run may have been given files that lie in no store of the pipeline.
        var stores = InputPathStore.AddTo(plan, PlanFile.Registry).BuildStores(new EventStream(), MachineClock.Instance);
        try
        {
            var options = new CheckOptions
            {
                ReadsBack = !sizeOnly,
                Manifest = paths.Manifest,
                IsAlive = journal.IsAlive,
            };
            return await CheckAsync(plan, new IntegrityCheck(journal, stores, options), console, cancellationToken);
        }
        finally
        {
            foreach (var store in stores.Values)
                await store.DisposeAsync();
        }
    }

    /// <summary>Nothing yet is not lost; a manifest alone means that the journal was.</summary>
    private static int WithoutJournal(PipelinePlan plan, JournalPaths paths, ConsoleOutput console)
    {
        if (!new ManifestParts(paths.Manifest).Any)
        {
            console.Note($"{plan.Name}: nothing to check yet: no run has written a journal in {paths.Folder}.");
            return ExitCode.Done;
        }
        console.Result(
            $"the journal {paths.Database} is missing, and the manifest {paths.Manifest} lists files: restore the journal. "
                + "Without it the next run compares each file with its copy, and reads from the manifest the leftovers of "
                + "killed runs and the owners of copies"
        );
        return ExitCode.SomeFailed;
    }

    private static async Task<int> CheckAsync(
        PipelinePlan plan,
        IntegrityCheck conservation,
        ConsoleOutput console,
        CancellationToken cancellationToken
    )
    {
        await foreach (var finding in conservation.FindAsync(cancellationToken))
            console.Result(
                $"{(finding.IsTrouble ? "" : "note: ")}{(finding.Place is { } place ? $"{place} " : "")}{finding.What}"
            );
        var counts = conservation.Counts;
        console.Note(
            $"{plan.Name}: {CountText.Files(counts.Files)} checked, {CountText.Number(counts.Origins)} sources and "
                + $"{CountText.Number(counts.Copies)} copies are OK, {CountText.Number(counts.ReadBack)} of them read back; "
                + $"{CountText.Number(counts.Findings)} "
                + $"findings{(counts.Notes > 0 ? $", {CountText.Number(counts.Notes)} notes" : "")}."
        );
        return counts.Findings > 0 ? ExitCode.SomeFailed : ExitCode.Done;
    }
}
