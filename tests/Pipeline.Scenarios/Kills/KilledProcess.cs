using System.Diagnostics;
using System.Globalization;
using Pipeline.Scenarios.Exercises;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Kills;

/// <summary>
/// A process that runs an exercise and kills itself at a moment of it, as <c>kill -9</c> does: nothing is cleaned up,
/// nothing is flushed.
/// </summary>
internal static class KilledProcess
{
    /// <summary>What a process killed by SIGKILL leaves as its exit code.</summary>
    public const int Killed = 128 + 9;

    /// <summary>Starts one; its death is to be waited for.</summary>
    public static Process Start(string exercise, string root, Moment moment)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Pipeline.Scenarios");
        var start = ChildProgram.Of(
            program,
            ["victim", exercise, root, moment.What, moment.Nth.ToString(CultureInfo.InvariantCulture)]
        );
        start.RedirectStandardError = true;
        // A short life: what only pays later is left out.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_CallCounting"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        return Process.Start(start)!;
    }

    /// <summary>The process itself.</summary>
    public static async Task<int> RunAsync(string[] orders)
    {
        var moments = new Moments(new(orders[2], int.Parse(orders[3], CultureInfo.InvariantCulture)));
        using var self = Process.GetCurrentProcess();
        await LocalWorld.RunAsync(
            ReferencePipeline.Of(orders[0]),
            orders[1],
            what =>
            {
                if (moments.IsNow(what))
                    self.Kill();
            }
        );
        return 0;
    }
}
