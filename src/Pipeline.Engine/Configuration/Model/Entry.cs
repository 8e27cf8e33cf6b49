using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Binding;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>
/// One entry of a file's <c>stages</c>: first only found and named, so that the command line can change its options,
/// then bound. Its plan is made when nothing is wrong.
/// </summary>
internal abstract class Entry(ScalarNode key)
{
    /// <summary>The key that says which stage or block it is.</summary>
    public ScalarNode Key => key;

    /// <summary>The last part of its full name.</summary>
    public string ShortName { get; set; } = key.Text;

    /// <summary>Its full name.</summary>
    public string Name { get; set; } = key.Text;

    /// <summary>
    /// The target of a balance block in which it stands, the innermost of several; null outside every target.
    /// </summary>
    public string? Target { get; set; }

    /// <summary>The settings beside the key.</summary>
    public required MappingNode Settings { get; set; }

    /// <summary>The record of those settings.</summary>
    public abstract Type SettingsType { get; }

    /// <summary>What stands below the key.</summary>
    public SpecNode Options { get; set; } = new MappingNode(key.At, []);

    /// <summary>The record of those options; null when it has none, or is unknown.</summary>
    public virtual Type? OptionsType => null;

    /// <summary>The options, once bound.</summary>
    public BindResult? BoundOptions { get; set; }

    /// <summary>The settings, once bound.</summary>
    public BindResult? BoundSettings { get; set; }

    /// <summary>Every text with words in braces that options and settings hold.</summary>
    public IEnumerable<WordUse> Words => [.. BoundOptions?.Words ?? [], .. BoundSettings?.Words ?? []];

    /// <summary>Every place that options and settings name.</summary>
    public IEnumerable<PlaceUse> Places => [.. BoundOptions?.Places ?? [], .. BoundSettings?.Places ?? []];
}

/// <summary>An entry that is a stage.</summary>
internal sealed class StageEntry(ScalarNode key, StageDescriptor? kind) : Entry(key)
{
    /// <summary>The kind of stage; null when it is unknown.</summary>
    public StageDescriptor? Kind => kind;

    /// <inheritdoc/>
    public override Type SettingsType => typeof(StageSettings);

    /// <inheritdoc/>
    public override Type? OptionsType => kind?.OptionsType;

    /// <summary>Whether its options are a <typeparamref name="T"/>, also when they could not be read.</summary>
    public bool Is<T>() => kind?.OptionsType.IsAssignableTo(typeof(T)) == true;
}

/// <summary>An entry that is a block: it holds branches with entries of their own.</summary>
internal sealed class BlockEntry(ScalarNode key, IBlockSyntax syntax) : Entry(key)
{
    /// <summary>The kind of block.</summary>
    public IBlockSyntax Syntax => syntax;

    /// <summary>Its branches.</summary>
    public required IReadOnlyList<BranchEntry> Branches { get; init; }

    /// <summary>Every stage in it, those of inner blocks included, from top to bottom.</summary>
    public IEnumerable<StageEntry> Stages =>
        PipelineModel.All(Branches.SelectMany(branch => branch.Entries)).OfType<StageEntry>();

    /// <inheritdoc/>
    public override Type SettingsType => syntax.SettingsType;

    /// <inheritdoc/>
    public override Type? OptionsType => syntax.OptionsType;

    /// <summary>The branch in which an entry stands, however deep; null when it stands in none.</summary>
    public BranchEntry? BranchOf(Entry entry) =>
        Branches.FirstOrDefault(branch => PipelineModel.All(branch.Entries).Contains(entry));
}

/// <summary>A branch of a block.</summary>
/// <param name="Name">Its name; empty for the one branch of a block that names none.</param>
/// <param name="Entries">Its entries.</param>
internal sealed record BranchEntry(ScalarNode Name, IReadOnlyList<Entry> Entries)
{
    /// <summary>What stands beside its stages; null where a branch has no options.</summary>
    public SpecNode? Options { get; init; }

    /// <summary>The options, once bound.</summary>
    public BindResult? BoundOptions { get; set; }
}

/// <summary>An entry of a file's <c>stores</c>.</summary>
internal sealed class StoreEntry(ScalarNode name, StoreDescriptor? kind)
{
    /// <summary>The store's name.</summary>
    public ScalarNode Name => name;

    /// <summary>The kind of store; null when it is unknown.</summary>
    public StoreDescriptor? Kind => kind;

    /// <summary>What stands below the kind.</summary>
    public required SpecNode Options { get; set; }

    /// <summary>The options, once bound.</summary>
    public BindResult? BoundOptions { get; set; }
}
