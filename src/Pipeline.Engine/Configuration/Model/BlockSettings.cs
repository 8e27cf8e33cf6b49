namespace Pipeline.Engine.Configuration.Model;

/// <summary>The settings of a block, written beside its key.</summary>
public sealed record BlockSettings
{
    /// <summary>
    /// The block's name, the first part of its stages' full names; the block's key when it is not given.
    /// </summary>
    public string? Name { get; init; }
}

/// <summary>The settings of a group, written beside its key.</summary>
public sealed record GroupSettings
{
    /// <summary>
    /// The block's name, the first part of its stages' full names; the block's key when it is not given.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>
    /// What to do after a transient error while markers are laid: a lost link, a busy server, no answer in time.
    /// </summary>
    public RetrySettings Retry { get; init; } = new();
}
