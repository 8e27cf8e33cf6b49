using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Pipeline.Engine.Stages;

/// <summary>One kind of stage: its key in YAML, its class, and its record of options.</summary>
public sealed record StageDescriptor(
    string Name,
    [property: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    [param: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
        Type StageType,
    Type OptionsType
)
{
    /// <summary>Whether the stage finds files rather than working on them.</summary>
    public bool IsSource => StageType.IsSubclassOf(typeof(SourceStage));

    /// <summary>Builds a stage for a run.</summary>
    public Stage Build(object options, StageContext context) => (Stage)Activator.CreateInstance(StageType, options, context)!;

    /// <summary>
    /// The kind whose class is <typeparamref name="TStage"/>; its constructor takes the options and the context.
    /// </summary>
    public static StageDescriptor Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStage>()
        where TStage : Stage =>
        new(
            typeof(TStage).GetCustomAttribute<StageAttribute>()!.Name,
            typeof(TStage),
            typeof(TStage).GetConstructors()[0].GetParameters()[0].ParameterType
        );
}
