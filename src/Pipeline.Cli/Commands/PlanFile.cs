using Pipeline.Cli.Terminal;
using Pipeline.Engine.Plan;
using Pipeline.Engine.Times;

namespace Pipeline.Cli.Commands;

/// <summary>Reads a pipeline file for a command, and says all its problems when it has some. Every command sees a file the same way.</summary>
internal static class PlanFile
{
    private const int MostNamed = 5;

    /// <summary>The kinds of stages and stores that this program knows.</summary>
    public static Catalogue Catalogue { get; } = new(BuiltInStages.All, BuiltInStores.All);

    /// <summary>The plan; or null, with every problem said on standard error, one a line.</summary>
    public static PipelinePlan? Load(
        Screen screen,
        string file,
        IReadOnlyList<string>? set = null,
        IReadOnlyList<string>? paths = null,
        bool warns = false
    )
    {
        if (IsMissing(screen, file) || HasNoZone(screen))
            return null;
        var inputs = new PlanInputs
        {
            Overrides = set ?? [],
            Paths = paths ?? [],
            LogFolder = Arguments.LogFolder,
        };
        var result = PlanBuilder.BuildFile(file, Catalogue, inputs);
        foreach (var problem in result.Problems.Concat(warns ? result.Warnings : []))
            screen.Note(problem.ToString());
        return result.Plan;
    }

    /// <summary>A plan for each combination of settings; or none, with every problem said.</summary>
    public static IReadOnlyList<VariedPlan> LoadMatrix(Screen screen, string file, IReadOnlyList<string> vary)
    {
        if (IsMissing(screen, file) || HasNoZone(screen))
            return [];
        var (plans, problems) = SettingsMatrix.Build(file, Catalogue, new() { LogFolder = Arguments.LogFolder }, vary);
        foreach (var problem in problems)
            screen.Note(problem.ToString());
        return plans;
    }

    private static bool IsMissing(Screen screen, string file)
    {
        if (Missing(file) is not { } why)
            return false;
        screen.Note($"error: {why}");
        return true;
    }

    /// <summary>Whether nobody can tell the local time: days, schedules and log would be those of another place.</summary>
    private static bool HasNoZone(Screen screen)
    {
        if (MachineZone.Here.Trouble is not { } why)
            return false;
        screen.Note($"error: {why}");
        return true;
    }

    private static string? Missing(string file)
    {
        if (Directory.Exists(file))
            return $"{file} is a folder, not a pipeline file{Nearby(file)}";
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
