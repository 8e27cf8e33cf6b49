using System.Threading.Channels;
using System.Threading.Tasks.Dataflow;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.Execution;

namespace Pipeline.Bench;

/// <summary>
/// A million items through five stages that do nothing: the engine, against the bare channels it stands on, and against
/// Dataflow.
/// </summary>
[MemoryDiagnoser]
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 1, iterationCount: 3)]
public class EngineAlone
{
    private const int Items = 1_000_000;
    private const int Capacity = 64;

    [Params(1, 8)]
    public int Concurrency { get; set; }

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public async Task<long> BareChannels()
    {
        var channels = Enumerable.Range(0, EnginePlan.Stages).Select(_ => Channel.CreateBounded<FileItem>(Capacity)).ToArray();
        var ended = 0L;
        var stages = channels.Select(
            (channel, n) => Task.WhenAll(Enumerable.Range(0, Concurrency).Select(_ => Task.Run(() => PassAsync(n))))
        );
        var all = stages.Select((stage, n) => CloseAsync(stage, n)).ToArray();
        for (var n = 0; n < Items; n++)
            await channels[0].Writer.WriteAsync(ManyItems.Item("many", n));
        channels[0].Writer.Complete();
        await Task.WhenAll(all);
        return ended;

        async Task PassAsync(int n)
        {
            await foreach (var item in channels[n].Reader.ReadAllAsync())
            {
                if (n + 1 < channels.Length)
                    await channels[n + 1].Writer.WriteAsync(item);
                else
                    Interlocked.Increment(ref ended);
            }
        }

        async Task CloseAsync(Task stage, int n)
        {
            await stage;
            if (n + 1 < channels.Length)
                channels[n + 1].Writer.Complete();
        }
    }

    [Benchmark(OperationsPerInvoke = Items)]
    public async Task<long> Dataflow()
    {
        var ended = 0L;
        var options = new ExecutionDataflowBlockOptions
        {
            BoundedCapacity = Capacity,
            MaxDegreeOfParallelism = Concurrency,
            EnsureOrdered = false,
        };
        var onward = new DataflowLinkOptions { PropagateCompletion = true };
        var first = new TransformBlock<FileItem, FileItem>(item => item, options);
        var last = first;
        for (var n = 2; n < EnginePlan.Stages; n++)
        {
            var next = new TransformBlock<FileItem, FileItem>(item => item, options);
            last.LinkTo(next, onward);
            last = next;
        }
        var end = new ActionBlock<FileItem>(_ => Interlocked.Increment(ref ended), options);
        last.LinkTo(end, onward);
        for (var n = 0; n < Items; n++)
            await first.SendAsync(ManyItems.Item("many", n));
        first.Complete();
        await end.Completion;
        return ended;
    }

    [Benchmark(OperationsPerInvoke = Items)]
    public async Task<long> Engine()
    {
        var settings = new RunSettings { Journal = _ => new(new NoJournal()) };
        var report = await new PipelineRun(EnginePlan.Of(Items, Concurrency, writes: false), settings).RunAsync(default, default);
        return report.Total.Done;
    }
}
