using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Reference;

/// <summary>One thing that a pipeline file may name, with its options.</summary>
/// <param name="Key">Its key in YAML.</param>
/// <param name="Sort">What it is: <c>source</c>, <c>stage</c>, <c>block</c>, <c>store</c>.</param>
/// <param name="Text">What it does.</param>
/// <param name="Options">Its options.</param>
internal sealed record Chapter(string Key, string Sort, string Text, IReadOnlyList<OptionRow> Options)
{
    /// <summary>The chapter of a kind of stage.</summary>
    public static Chapter Of(StageDescriptor kind) =>
        new(
            kind.Name,
            kind.IsSource ? "source" : "stage",
            kind.Summary ?? XmlDocs.Of(kind.StageType),
            OptionRow.Of(kind.OptionsType)
        );

    /// <summary>The chapter of a kind of store.</summary>
    public static Chapter Of(StoreDescriptor kind) =>
        new(kind.Name, "store", XmlDocs.Of(kind.StoreType), OptionRow.Of(kind.OptionsType));

    /// <summary>The chapter of a kind of block.</summary>
    public static Chapter Of(IBlockSyntax kind)
    {
        IEnumerable<OptionRow> options = kind.OptionsType is { } type ? OptionRow.Of(type) : [];
        var branches = kind.Branches;
        return new(
            kind.Key,
            "block",
            TextOf(kind),
            branches switch
            {
                NamedBranches { Key: var key } => [Row(key is null ? "NAME" : $"{key}.NAME", branches), .. options],
                SingleBranch { Key: var key } => [.. options, Row(key, branches)],
                _ => [.. OptionRow.Of(branches.OptionsType!), Row(BranchSyntax.StagesKey, branches)],
            }
        );
    }

    /// <summary>What a kind of block does.</summary>
    public static string TextOf(IBlockSyntax kind) => kind.Summary ?? XmlDocs.Of(kind.OptionsType ?? kind.Branches.OptionsType!);

    /// <summary>Every chapter of a registry: stages, blocks, stores.</summary>
    public static IReadOnlyList<Chapter> All(ComponentRegistry registry) =>
        [.. registry.Stages.Values.Select(Of), .. registry.Blocks.Values.Select(Of), .. registry.Stores.Values.Select(Of)];

    private static OptionRow Row(string key, BranchSyntax branches) => new(key, "list of stages", "", true, branches.Summary);
}
