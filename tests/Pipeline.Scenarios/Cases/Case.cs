using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Stores.Local;
using Pipeline.Testing;

namespace Pipeline.Scenarios.Cases;

/// <summary>
/// A folder of this folder: <c>pipeline.yml</c> with stores below <c>${ROOT}</c>, the tree that is <c>given</c>, the
/// tree that is <c>expected</c>, and in <c>told.txt</c> what the run and a second one have to say of each file. A new
/// case needs no line of code.
/// </summary>
internal sealed class Case(string name)
{
    private static readonly string Home = Path.Combine(Repository.Root, "tests/Pipeline.Scenarios/Cases");
    private static readonly ComponentRegistry Registry = new(BuiltInStages.All, BuiltInBlocks.All, [LocalStore.Kind]);

    /// <summary>The names of all cases.</summary>
    public static IEnumerable<string> Names =>
        Directory
            .EnumerateFiles(Home, "pipeline.yml", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file))!)
            .Order(StringComparer.Ordinal);

    public string Told => File.ReadAllText(At("told.txt"));

    /// <summary>Where a text that differs is put, to be looked at and taken over.</summary>
    public string ActuallyTold => Path.Combine(AppContext.BaseDirectory, $"{name}.told.actual.txt");

    /// <summary>Lays out what is given.</summary>
    public void Give(string root) => Tree.Copy(At("given"), root);

    public IReadOnlyList<string> Expected => Tree.Describe(At("expected"), Tree.Decode);

    public PipelinePlan Plan(string root)
    {
        var inputs = new PlanInputs
        {
            Variable = variable => variable == "ROOT" ? root : null,
            WorkingFolder = root,
            LogFolder = Path.Combine(root, "log"),
        };
        var (plan, problems) = PlanBuilder.BuildFile(At("pipeline.yml"), Registry, inputs);
        return plan ?? throw new InvalidOperationException(string.Join('\n', problems));
    }

    private string At(string path) => Path.Combine(Home, name, path);
}
