using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Engine.Configuration;

/// <summary>Every kind of stage and store that a pipeline file may name.</summary>
public sealed class ComponentRegistry(IEnumerable<StageDescriptor> stages, IEnumerable<StoreDescriptor> stores)
{
    /// <summary>The kinds of stages by their keys.</summary>
    public IReadOnlyDictionary<string, StageDescriptor> Stages { get; } = stages.ToDictionary(kind => kind.Name);

    /// <summary>The kinds of stores by their keys.</summary>
    public IReadOnlyDictionary<string, StoreDescriptor> Stores { get; } = stores.ToDictionary(kind => kind.Name);
}
