using Pipeline.Scenarios;
using Pipeline.Scenarios.Exhaustive;
using Pipeline.Scenarios.Kills;
using Pipeline.Scenarios.OddServers;
using Pipeline.Scenarios.Servers;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Pipeline.Scenarios;

/// <summary>
/// Begins with the classes that take minutes: the others fill the gaps, and none of these is left alone at the end. The
/// first ones mostly wait for timeouts, and leave the processors to the others meanwhile.
/// </summary>
internal sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly Type[] Long =
    [
        typeof(HostileBucketsTests),
        typeof(SilentServersTests),
        typeof(ManyFilesTests),
        typeof(ChunkTests),
        typeof(KillTests),
        typeof(Servers.HardTimesTests),
        typeof(OddServersTests),
        typeof(HostileServersTests),
        typeof(FullDiskTests),
        typeof(FourGibibytesTests),
        typeof(ChunkKillTests),
        typeof(FanOutTests),
        typeof(S3.HardTimesTests),
        typeof(RivalTests),
        typeof(LadderTests),
        typeof(DailyTests),
        typeof(FailEveryCallTests),
        typeof(InterruptTests),
        typeof(SftpToS3Tests),
    ];

    /// <inheritdoc/>
    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections)
        where T : ITestCollection => [.. testCollections.OrderBy(Place)];

    private static int Place<T>(T collection)
        where T : ITestCollection
    {
        var place = Array.FindIndex(
            Long,
            type => collection.TestCollectionDisplayName.Contains($" {type.FullName} ", StringComparison.Ordinal)
        );
        return place < 0 ? Long.Length : place;
    }
}
