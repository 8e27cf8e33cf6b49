using System.Collections.Concurrent;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Stages.Copy;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Execution.Requirements;

/// <summary>The keys of a plan's stages: what each of them does, and where (see <see cref="RequirementKeys"/>).</summary>
internal sealed class StageKeys(PipelinePlan plan, IReadOnlyDictionary<string, IFileStore> stores)
{
    private readonly ConcurrentDictionary<StagePlan, string?> _keys = new(ReferenceEqualityComparer.Instance);

    /// <summary>The key of a stage; null where nothing is left of what it does.</summary>
    public string? Of(StagePlan stage) => _keys.GetOrAdd(stage, Make);

    /// <summary>The keys that are done when the stage is: a strong proof is a weak one too.</summary>
    public IEnumerable<string> DoneBy(StagePlan stage)
    {
        if (Of(stage) is not { } key)
            yield break;
        yield return key;
        if (stage.Options is IProvesCopies { Strength: > VerificationLevel.Size })
            yield return Proved(VerificationLevel.Size);
    }

    private string? Make(StagePlan stage) =>
        stage.Options switch
        {
            CopyOptions copy => Made(copy),
            IProvesCopies proof => Proved(proof.Strength),
            ITakesAway { TakesOrigin: true } => RequirementKeys.OriginTaken,
            ITakesAway => RequirementKeys.Of("taken", "place"),
            _ => null,
        };

    private static string Proved(VerificationLevel strength) => RequirementKeys.Of("proved", strength.ToString());

    /// <summary>
    /// The root and the template together: it does not matter how much of the path stands in which of them.
    /// </summary>
    private string Made(CopyOptions copy)
    {
        var template = copy.To.Text[(copy.To.Store.Length + 1)..].TrimStart('/');
        var place = $"{stores[copy.To.Store].Traits.Root.TrimEnd('/')}/{template}";
        // What these words mean does not stand in the template.
        var below =
            copy.To.Holds("path") || copy.To.Holds("folder")
                ? ((plan.Steps[0] as StagePlan)?.Options as IFindsFiles)?.In.Path.Text
                : null;
        return RequirementKeys.Of("made", place, below ?? "", copy.To.Holds("pipeline") ? plan.Name : "");
    }
}
