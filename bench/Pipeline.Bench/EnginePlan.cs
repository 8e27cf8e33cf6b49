using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Bench;

/// <summary>A plan of a source and five stages that do nothing.</summary>
internal static class EnginePlan
{
    public const int Stages = 5;

    public static PipelinePlan Of(int items, int concurrency, bool writes) =>
        new()
        {
            Name = "bench",
            File = "bench.yml",
            Stores = [],
            Steps =
            [
                new StagePlan("many", StageDescriptor.Of<ManyItems>(), new ManyItemsOptions { Count = items }, new(), default),
                .. Enumerable
                    .Range(1, Stages)
                    .Select(n => new StagePlan(
                        $"nothing-{n}",
                        StageDescriptor.Of<Nothing>(),
                        new NothingOptions { Writes = writes },
                        new() { Concurrency = concurrency },
                        default
                    )),
            ],
        };
}
