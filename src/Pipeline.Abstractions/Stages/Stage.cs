namespace Pipeline.Abstractions.Stages;

/// <summary>
/// A stage of a pipeline. Derive from one of its shapes: <see cref="SourceStage"/> or <see cref="FileStage"/>.
/// </summary>
public abstract class Stage
{
    private protected Stage() { }
}

/// <summary>Gives a stage its key in YAML; the class's summary is its text in the reference.</summary>
/// <param name="name">The key.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StageAttribute(string name) : Attribute
{
    /// <summary>The stage's key in YAML.</summary>
    public string Name => name;
}
