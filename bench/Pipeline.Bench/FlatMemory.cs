using Pipeline.Engine.Execution;

namespace Pipeline.Bench;

/// <summary>
/// One whole run over so many files, with the real journal and manifest, in this process; prints its peak memory, so
/// that two runs of it show whether memory grows with the number of files.
/// </summary>
internal static class FlatMemory
{
    public static async Task<int> RunAsync(int files)
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-flat-");
        try
        {
            var settings = new RunSettings { LogFolder = folder.FullName };
            var report = await new PipelineRun(EnginePlan.Of(files, concurrency: 4, writes: true), settings).RunAsync(
                default,
                default
            );
            var peak = long.Parse(
                File.ReadLines("/proc/self/status")
                    .First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))[6..^2]
                    .Trim()
            );
            Console.WriteLine(
                $"{report.Total.Done} files, {report.Total.Elapsed.TotalSeconds:0.0} s, peak memory {peak / 1024.0:0.0} MiB"
            );
            return report.Total.Done == files ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
