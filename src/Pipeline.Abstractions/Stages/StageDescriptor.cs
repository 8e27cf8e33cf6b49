using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Pipeline.Abstractions.Stages;

/// <summary>One kind of stage: its key in YAML, its class, its record of options, and how to build it.</summary>
/// <param name="Name">The key in YAML.</param>
/// <param name="StageType">The class.</param>
/// <param name="OptionsType">The record of its options.</param>
/// <param name="Build">Builds a stage for a run from its options.</param>
public sealed record StageDescriptor(string Name, Type StageType, Type OptionsType, Func<object, StageContext, Stage> Build)
{
    /// <summary>The text of the reference; null where it is the summary of the class.</summary>
    public string? Summary { get; init; }

    /// <summary>Whether the stage finds files rather than working on them.</summary>
    public bool IsSource => StageType.IsSubclassOf(typeof(SourceStage));

    /// <summary>
    /// The kind whose class is <typeparamref name="TStage"/>; its constructor takes the options and the context.
    /// </summary>
    public static StageDescriptor Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStage>()
        where TStage : Stage =>
        new(
            typeof(TStage).GetCustomAttribute<StageAttribute>()!.Name,
            typeof(TStage),
            typeof(TStage).GetConstructors()[0].GetParameters()[0].ParameterType,
            (options, context) => (Stage)Activator.CreateInstance(typeof(TStage), options, context)!
        );
}
