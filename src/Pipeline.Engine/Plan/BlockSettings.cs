namespace Pipeline.Engine.Plan;

/// <summary>The settings of a block, written beside its key.</summary>
public sealed record BlockSettings
{
    /// <summary>The block's name, the first part of its stages' full names; the block's key when it is not given.</summary>
    public string? Name { get; init; }
}
