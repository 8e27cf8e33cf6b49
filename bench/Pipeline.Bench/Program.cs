using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Pipeline.Bench;

// `flat N` is not a benchmark of time: it needs a process of its own.
if (args is ["flat", var files])
    return await FlatMemory.RunAsync(int.Parse(files));

// `relay PORT MS`: a long way to a port, for bench/peers.
if (args is ["relay", var port, var milliseconds])
    return await LongWay.RunAsync(int.Parse(port), TimeSpan.FromMilliseconds(double.Parse(milliseconds)));

var inProcess = DefaultConfig.Instance.AddJob(Job.InProcess.WithToolchain(InProcessEmitToolchain.Instance)); // the packaged toolchain predates net10.0
BenchmarkSwitcher.FromAssembly(typeof(EngineAlone).Assembly).Run(args, inProcess);
return 0;
