using Pipeline.Cli.Terminal;
using Pipeline.Engine.Events;

namespace Pipeline.Cli.Progress;

/// <summary>The progress of a run where there is no terminal: a plain line now and then.</summary>
internal static class PlainTicker
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>Writes lines until <paramref name="stop"/>.</summary>
    public static async Task ShowAsync(Screen screen, Func<RunSnapshot?> look, TimeProvider clock, CancellationToken stop)
    {
        var window = new SnapshotWindow();
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Pause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stop.IsCancellationRequested && look() is { } now)
                screen.Note($"{Outlook.Total(now)}. {Explain.Of(now, window.Before(now))[0]}");
        }
    }
}
