using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Pipeline.Bench;

// `flat N` is not a benchmark of time: it needs a process of its own.
if (args is ["flat", var files])
    return await FlatMemory.RunAsync(int.Parse(files));

// The packaged toolchains predate net10.0, so the benchmarks run in this process; each is a whole run of a million items and needs no pilot.
var job = Job
    .Dry.WithToolchain(InProcessEmitToolchain.Instance)
    .WithStrategy(RunStrategy.Monitoring)
    .WithWarmupCount(1)
    .WithIterationCount(3);
BenchmarkSwitcher.FromAssembly(typeof(EngineAlone).Assembly).Run(args, DefaultConfig.Instance.AddJob(job));
return 0;
