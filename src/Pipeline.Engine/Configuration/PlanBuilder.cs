using System.Text;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.InputPaths;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Configuration.Validation;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration;

/// <summary>
/// Makes a checked plan of a pipeline file. Every problem is found at once; with any of them there is no plan.
/// </summary>
public static class PlanBuilder
{
    /// <summary>
    /// Reads a pipeline file and makes a plan of it; a file that cannot be read is a problem like any other.
    /// </summary>
    public static PlanResult BuildFile(string file, ComponentRegistry registry, PlanInputs inputs)
    {
        try
        {
            return BuildStream(file, File.OpenRead(Path.Combine(inputs.WorkingFolder, file)), registry, inputs);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Unreadable(file, SystemFault.Describe(error));
        }
    }

    /// <summary>Makes a plan of a pipeline file's bytes, and closes the stream.</summary>
    /// <param name="file">What problems and the plan call the file.</param>
    /// <param name="stream">Its bytes.</param>
    /// <param name="registry">The kinds of stages and stores that it may name.</param>
    /// <param name="inputs">The surroundings and the overrides.</param>
    public static PlanResult BuildStream(string file, Stream stream, ComponentRegistry registry, PlanInputs inputs)
    {
        try
        {
            using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
            var buffer = new char[YamlReader.MaxLength + 1];
            return Build(file, new(buffer, 0, reader.ReadBlock(buffer)), registry, inputs);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Unreadable(file, SystemFault.Describe(error));
        }
        catch (DecoderFallbackException)
        {
            return Unreadable(file, "it is not UTF-8");
        }
    }

    /// <summary>Makes a plan of a pipeline file's text.</summary>
    /// <param name="file">The file's name, for problems and for the plan.</param>
    /// <param name="yaml">Its text.</param>
    /// <param name="registry">The kinds of stages and stores that it may name.</param>
    /// <param name="inputs">The surroundings and the overrides.</param>
    public static PlanResult Build(string file, string yaml, ComponentRegistry registry, PlanInputs inputs)
    {
        var diagnostics = new DiagnosticBag();
        var filler = new VariableExpander(inputs.Variable, inputs.ReadFile, diagnostics);
        if (new YamlReader(file, filler, diagnostics).Read(yaml) is not { } root)
            return new(null, diagnostics.InOrder());

        var model = new PipelineModelReader(registry, diagnostics).Read(root, file, inputs);
        Overrides.Apply(model, diagnostics);
        var head = ModelBinder.Bind(model, root, diagnostics);
        foreach (var rule in PlanRules.All)
            rule(model, diagnostics);
        var (given, stores) = InputPathResolver.Resolve(model, registry, diagnostics);
        var warnings = diagnostics.WarningsInOrder();
        if (diagnostics.Count > 0)
            return new(null, diagnostics.InOrder()) { Warnings = warnings };
        var plan = PlanEmitter.Write(model, head!);
        return new(
            plan with
            {
                InputPaths = given,
                Stores = [.. plan.Stores, .. stores],
                BlockKinds = [.. registry.Blocks.Values],
            },
            []
        )
        {
            Warnings = warnings,
        };
    }

    private static PlanResult Unreadable(string file, string why) =>
        new(null, [new(new(file, 1, 1), DiagnosticCode.Unreadable.Code, $"cannot read the pipeline file: {why}")]);
}

/// <summary>What came of reading a pipeline file.</summary>
/// <param name="Plan">The plan; null when there is any problem.</param>
/// <param name="Problems">Everything that is wrong, in the order of the file.</param>
public sealed record PlanResult(PipelinePlan? Plan, IReadOnlyList<Diagnostic> Problems)
{
    /// <summary>What is not wrong but is hardly meant, in the order of the file.</summary>
    public IReadOnlyList<Diagnostic> Warnings { get; init; } = [];
}
