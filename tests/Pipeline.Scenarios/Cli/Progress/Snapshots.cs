using Pipeline.Engine.Observability;

namespace Pipeline.Scenarios.Cli.Progress;

/// <summary>Runs as a display of progress sees them.</summary>
internal static class Snapshots
{
    /// <summary>
    /// A run that began ten seconds ago and has found four files of 4000 bytes in all, of which one has ended.
    /// </summary>
    public static RunSnapshot Begun(params StageSnapshot[] stages) =>
        new("small", 1, DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(10), false, 4, 4000, 1, 0, null, null, stages);
}
