using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Blocks.Balancing;
using Pipeline.Engine.Tests.Execution;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Blocks.Balancing;

/// <summary>
/// The very order in which files are dealt to targets, with several of them under way and ending as chance has it.
/// </summary>
public class LoadBalancerTests
{
    private static readonly CooldownSettings Cooldown = new()
    {
        Initial = TimeSpan.FromSeconds(10),
        Max = TimeSpan.FromMinutes(1),
    };
    private readonly ManualTime _clock = new();
    private readonly List<string> _dealt = [];
    private readonly List<Waiting> _inside = [];

    [Fact]
    public void In_turn_neighbours_differ_over_the_whole_run()
    {
        Deal(600, down: null);

        Assert.Equal(Enumerable.Range(0, 600).Select(n => "abc"[n % 3].ToString()), _dealt);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    [InlineData("c")]
    public void In_turn_neighbours_differ_also_while_one_of_three_targets_is_down(string down)
    {
        Deal(600, down);

        Assert.All(_dealt.Zip(_dealt.Skip(1)), pair => Assert.NotEqual(pair.First, pair.Second));
        // The target that is down gets a file now and then, to prove itself by; the others have an equal share of all.
        var counts = _dealt.CountBy(target => target).ToDictionary();
        Assert.InRange(counts[down], 2, 100);
        Assert.All(counts.Where(one => one.Key != down), one => Assert.InRange(one.Value, 298, 302));
    }

    private void Deal(int files, string? down)
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        BalanceTarget[] targets =
        [
            .. "abc".Select(name => new BalanceTarget($"{name}", $"balance/{name}", 2, 1, new(Cooldown, _clock))),
        ];
        var balancer = new LoadBalancer(new() { Cooldown = Cooldown }, targets, _clock, isDryRun: false);
        var (put, isPut, done) = (0, false, 0);
        for (var steps = 0; done < files; steps++)
        {
            Assert.True(steps < 100 * files, $"seed {seed}: the files do not come to an end");
            if (!isPut && put < files)
            {
                balancer.Put(new(null!, new(TestPlan.Item(put++)), default));
                isPut = true;
            }
            if (balancer.Next() is { } decision)
            {
                _dealt.Add(decision.To!.Name);
                _inside.Add(decision.File);
                isPut &= !decision.IsNew;
            }
            else
                done += EndOne(balancer, random, down);
            _clock.Wind(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>
    /// One of the files that are in targets comes to the target's end, or back. Returns how many were done.
    /// </summary>
    private int EndOne(LoadBalancer balancer, Random random, string? down)
    {
        var file = _inside[random.Next(_inside.Count)];
        var target = file.State.Assignment!.Target;
        _inside.Remove(file);
        if (target.Name != down)
        {
            balancer.Complete(file.State, target);
            return 1;
        }
        var fault = new StoreException(default, StoreErrorKind.Unreachable, "gone");
        Assert.True(balancer.TakesOver(file.State, new("copy", new(), file.State.Entering, fault, 1)));
        Assert.False(balancer.DecideReturn(file.State, target).IsOver);
        balancer.Return(file);
        return 0;
    }
}
