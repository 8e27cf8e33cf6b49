using Pipeline.Abstractions.Items;

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

/// <summary>
/// Finds files, once per loop, and streams them; the engine puts each into the next inbox and waits while that is full.
/// </summary>
public abstract class SourceStage : Stage
{
    /// <summary>
    /// Looks for files and tells of each one what it decided. A fault that this throws breaks the run; trouble with one
    /// file is a finding.
    /// </summary>
    public abstract IAsyncEnumerable<ScanResult> FindAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The path of a file below the folder where the source looks, when its name is one that the source takes; else
    /// null.
    /// </summary>
    public virtual StorePath? BelowIn(FilePlace origin) => null;
}
