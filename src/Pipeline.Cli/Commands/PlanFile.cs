using Pipeline.Cli.Terminal;
using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Times;

namespace Pipeline.Cli.Commands;

/// <summary>
/// Reads a pipeline file for a command, and says all its problems when it has some. Every command sees a file the same
/// way.
/// </summary>
internal static class PlanFile
{
    private const int MostNamed = 5;
    private const string Input = "-";

    /// <summary>The kinds of stages and stores that this program knows.</summary>
    public static ComponentRegistry Registry { get; } = new(BuiltInStages.All, BuiltInBlocks.All, BuiltInStores.All);

    /// <summary>The plan; or null, with every problem said on standard error, one a line.</summary>
    /// <param name="console">Where problems go.</param>
    /// <param name="file">The pipeline file.</param>
    /// <param name="set">Values written over those in the file.</param>
    /// <param name="paths">Files in the place of what the source finds.</param>
    /// <param name="json">Whether the problems also are one JSON object on standard output.</param>
    /// <param name="warns">Whether it is said too where others could replace what the command works in.</param>
    public static PipelinePlan? Load(
        ConsoleOutput console,
        string file,
        IReadOnlyList<string>? set = null,
        IReadOnlyList<string>? paths = null,
        bool json = false,
        bool warns = false
    )
    {
        if (CannotBegin(console, file, json))
            return null;
        var inputs = new PlanInputs
        {
            Overrides = set ?? [],
            Paths = paths ?? [],
            LogFolder = Arguments.LogFolder,
        };
        var result = PlanBuilder.BuildFile(file, Registry, inputs);
        Write(console, result.Problems, json);
        if (warns)
            Write(console, [.. result.Warnings.Where(warning => warning.Code == DiagnosticCode.SharedFolderCode)], json: false);
        return result.Plan;
    }

    /// <summary>
    /// The same for commands that only look at the file's text: <c>-</c> is standard input for them, and warnings are
    /// said too.
    /// </summary>
    public static PipelinePlan? LoadText(ConsoleOutput console, string file)
    {
        if (CannotBegin(console, file, json: false, mayBeInput: true))
            return null;
        var inputs = new PlanInputs { LogFolder = Arguments.LogFolder };
        var result =
            file == Input
                ? PlanBuilder.BuildStream(NameOf(file), Console.OpenStandardInput(), Registry, inputs)
                : PlanBuilder.BuildFile(file, Registry, inputs);
        Write(console, [.. result.Problems, .. result.Warnings], json: false);
        return result.Plan;
    }

    /// <summary>What such a command calls the file.</summary>
    public static string NameOf(string file) => file == Input ? "standard input" : file;

    /// <summary>A plan for each combination of settings; or none, with every problem said.</summary>
    public static IReadOnlyList<VariedPlan> LoadMatrix(ConsoleOutput console, string file, IReadOnlyList<string> vary, bool json)
    {
        if (CannotBegin(console, file, json))
            return [];
        var (plans, problems) = SettingsMatrix.Build(file, Registry, new() { LogFolder = Arguments.LogFolder }, vary);
        Write(console, problems, json);
        return plans;
    }

    private static void Write(ConsoleOutput console, IReadOnlyList<Diagnostic> problems, bool json)
    {
        foreach (var diagnostic in problems)
            console.Note(diagnostic.ToString());
        if (json && problems.Count > 0)
            console.Result(Refusal.Json(problems));
    }

    private static bool CannotBegin(ConsoleOutput console, string file, bool json, bool mayBeInput = false)
    {
        var isInput = mayBeInput && file == Input;
        if (((isInput ? null : Missing(file)) ?? NoZone) is not { } why)
            return false;
        Refusal.Write(console, why, json);
        return true;
    }

    /// <summary>Why nobody can tell the local time: days, schedules and log would be those of another place.</summary>
    private static string? NoZone => MachineZone.Here.Trouble;

    private static string? Missing(string file)
    {
        if (Directory.Exists(file))
            return $"{file} is a folder, not a pipeline file{Nearby(file)}";
        if (file == Input)
            return "only 'lint' and 'graph' read standard input; write the pipeline into a file";
        return File.Exists(file) ? null : $"there is no file {file}{Nearby(Path.GetDirectoryName(file))}";
    }

    /// <summary>What the user may have meant.</summary>
    private static string Nearby(string? folder)
    {
        var places = new[] { folder is null or "" ? "." : folder, "etc" };
        var names = places
            .Where(Directory.Exists)
            .Distinct()
            .SelectMany(place => Directory.EnumerateFiles(place, "*.y*ml").Order())
            .Select(path => Path.GetRelativePath(".", path))
            .Distinct()
            .Take(MostNamed)
            .ToList();
        return names.Count > 0
            ? $"; there is {string.Join(", ", names)}"
            : "; write one, or give its path from the working directory";
    }
}
