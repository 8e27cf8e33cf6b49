using Pipeline.Abstractions.Options;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.Observability;

namespace Pipeline.Cli.Progress;

/// <summary>
/// The progress of a run where there is no terminal: plain lines now and then, the first of them soon.
/// </summary>
internal static class PlainTicker
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>Writes lines until <paramref name="cancellationToken"/>.</summary>
    public static Task ShowAsync(
        ConsoleOutput console,
        Func<RunSnapshot?> look,
        TimeProvider clock,
        CancellationToken cancellationToken
    ) => ShowAsync(console.Note, look, clock, cancellationToken);

    /// <summary>The same, with whoever takes the lines.</summary>
    public static async Task ShowAsync(
        Action<string> say,
        Func<RunSnapshot?> look,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var window = new SnapshotWindow();
        RunSnapshot? told = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(told is null ? First : Pause, clock, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested || look() is not { } now)
                continue;
            foreach (var line in Lines(now, window.Before(now), told))
                say(line);
            told = now;
        }
    }

    /// <summary>
    /// How far the run is and what it does; below it a line for each stage in which something happened.
    /// </summary>
    /// <param name="now">The run now.</param>
    /// <param name="before">The same run a while ago, for rates.</param>
    /// <param name="told">The same run when lines were last written; null when none were.</param>
    public static IEnumerable<string> Lines(RunSnapshot now, RunSnapshot? before, RunSnapshot? told) =>
        now
            .Stages.Where(stage => told?.Stages.Any(old => IsSame(old, stage)) != true)
            .Select(stage => $"  {stage.Step}: {string.Join(", ", Figures(stage, now, before))}")
            .Prepend($"{ProgressEstimate.Total(now)}. {StatusExplainer.Of(now, before)[0]}");

    private static bool IsSame(StageSnapshot one, StageSnapshot other) =>
        (one.Step, one.Done, one.Failed, one.Queued, one.Bytes)
        == (other.Step, other.Done, other.Failed, other.Queued, other.Bytes);

    private static IEnumerable<string> Figures(StageSnapshot stage, RunSnapshot now, RunSnapshot? before)
    {
        yield return CountText.Files(stage.Done);
        if (stage.Failed > 0)
            yield return $"{CountText.Number(stage.Failed)} failed";
        if (stage.Queued > 0)
            yield return $"{CountText.Number(stage.Queued)} waiting";
        if (stage.Bytes == 0)
            yield break;
        yield return new ByteSize(stage.Bytes).ToString();
        yield return ProgressEstimate.Rate(stage, now, before);
    }
}
