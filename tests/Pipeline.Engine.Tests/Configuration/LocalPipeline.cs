using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Stores.Local;

namespace Pipeline.Engine.Tests.Configuration;

/// <summary>Plans of the real stages on local stores, which are never built.</summary>
internal static class LocalPipeline
{
    private static readonly ComponentRegistry Registry = new(
        BuiltInStages.All,
        BuiltInBlocks.All,
        [StoreDescriptor.Of<LocalStore, LocalStoreOptions>("local", (_, _) => throw new NotSupportedException())]
    );

    /// <summary>The plan of the file <c>p.yml</c>, or its problems.</summary>
    public static PlanResult Build(string yaml) =>
        PlanBuilder.Build(
            "p.yml",
            yaml,
            Registry,
            new()
            {
                Variable = _ => null,
                WorkingFolder = "/w",
                LogFolder = "/w/log",
            }
        );
}
