using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Configuration.Validation;

/// <summary>
/// No copy, and no file in quarantine, comes to lie where the source takes it for a new file: it would be copied again
/// in every loop, one level deeper each time.
/// </summary>
internal static class CopiesAreNotFound
{
    public static void Check(PipelineModel model, DiagnosticBag diagnostics)
    {
        // A copy has no done file beside it.
        if (SampleFiles.Of(model) is not { Glob.DoneFile: null } samples)
            return;
        var ground = StoreGround.Of(model, samples.Glob.In);
        if (ground is null)
            return;
        foreach (var stage in model.Stages)
        {
            foreach (var use in stage.Words)
            {
                if (use.Text is PathTemplate template && FoundAgain(model, samples, ground, stage, template) is var (file, place))
                    diagnostics.Add(
                        use.Node.At,
                        DiagnosticCode.FoundAgain,
                        $"'{use.Option}' writes '{file.RelativePath}' to {place}, where '{samples.Source.Name}' lists it as "
                            + $"a new file in every loop; choose a place outside {samples.Glob.In}, or add its folder to "
                            + "'exclude'"
                    );
            }
        }
    }

    private static (FileItem File, FilePlace Place)? FoundAgain(
        PipelineModel model,
        SampleFiles samples,
        string ground,
        StageEntry stage,
        PathTemplate template
    )
    {
        foreach (var (file, place) in samples.Placed(stage, template))
        {
            var there = StoreGround.Of(model, place);
            if (
                there is not null
                && there.StartsWith(ground + "/", StringComparison.Ordinal)
                && StorePath.TryParse(there[(ground.Length + 1)..], out var path, out _)
                && path != file.RelativePath
                && samples.IsTaken(path)
            )
                return (file, place);
        }
        return null;
    }
}
