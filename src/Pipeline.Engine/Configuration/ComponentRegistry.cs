using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Configuration;

/// <summary>Every kind of stage, block and store that a pipeline file may name.</summary>
public sealed class ComponentRegistry(
    IEnumerable<StageDescriptor> stages,
    IEnumerable<BlockDescriptor> blocks,
    IEnumerable<StoreDescriptor> stores
)
{
    /// <summary>The kinds of stages by their keys.</summary>
    public IReadOnlyDictionary<string, StageDescriptor> Stages { get; } = stages.ToDictionary(kind => kind.Name);

    /// <summary>The kinds of blocks by their keys.</summary>
    internal IReadOnlyDictionary<string, IBlockSyntax> Blocks { get; } =
        blocks.Select(kind => kind.Syntax).ToDictionary(syntax => syntax.Key);

    /// <summary>The kinds of stores by their keys.</summary>
    public IReadOnlyDictionary<string, StoreDescriptor> Stores { get; } = stores.ToDictionary(kind => kind.Name);
}
