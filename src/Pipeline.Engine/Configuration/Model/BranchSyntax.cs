using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>How the branches of a block are written. There are three forms; a block picks one.</summary>
/// <param name="Noun">What a branch is called in messages.</param>
/// <param name="Summary">What a branch is, for the reference and the schema.</param>
internal abstract record BranchSyntax(string Noun, string Summary)
{
    /// <summary>The key of a branch's stages where a branch has more keys.</summary>
    public const string StagesKey = "stages";

    /// <summary>
    /// The key of the branches among the options of the block; null when the block has only branches below its key.
    /// </summary>
    public abstract string? Key { get; }

    /// <summary>The record of a branch's own options; null when it has none.</summary>
    public virtual Type? OptionsType => null;

    /// <summary>Several of them.</summary>
    public string Plural => Noun == "branch" ? "branches" : $"{Noun}s";

    /// <summary>Reads a block: its options without the branches, and the branches.</summary>
    /// <param name="syntax">The kind of block.</param>
    /// <param name="block">Its key and what stands below.</param>
    /// <param name="reader">Reads the stages of a branch, and takes what is wrong.</param>
    public abstract (SpecNode? Options, IReadOnlyList<BranchEntry> Branches) Read(
        IBlockSyntax syntax,
        SpecEntry block,
        PipelineModelReader reader
    );

    /// <summary>A block without one of its keys.</summary>
    protected static MappingNode Without(MappingNode block, string key) =>
        new(block.At, [.. block.Entries.Where(entry => entry.Key.Text != key)]);

    /// <summary>
    /// What stands below a key as a mapping; nothing is an empty one, and anything else than a mapping is null.
    /// </summary>
    protected static MappingNode? MappingOf(SpecEntry block) =>
        block.Value.IsNothing ? new(block.Key.At, []) : block.Value as MappingNode;
}
