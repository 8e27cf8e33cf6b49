using Pipeline.Engine.Execution.Tuning;
using Pipeline.Engine.Stages.Chunk;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>The search for a good number, on simulated curves and a clock that is wound.</summary>
public sealed class ClimbTests
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    [Theory]
    [InlineData(8)]
    [InlineData(32)]
    public void Rising_then_flat_ends_where_it_becomes_flat(int knee)
    {
        var climb = Run(n => 100 * Math.Min(n, knee), windows: 15);

        Assert.Equal((knee, true), (climb.Best, climb.HasTried));
    }

    [Fact]
    public void Rising_all_the_way_ends_at_the_cap() => Assert.Equal(64, Run(n => n, windows: 200).Best);

    [Fact]
    public void Rising_then_falling_steps_back() =>
        Assert.Equal(8, Run(n => n <= 8 ? 100 * n : 800 * Math.Pow(0.5, n / 8.0), windows: 15).Best);

    [Fact]
    public void Flat_from_the_start_stays_small() => Assert.Equal(2, Run(_ => 100, windows: 300).Best);

    [Fact]
    public void Falling_from_the_start_goes_below_where_it_began_when_the_rate_breaks_down()
    {
        var windows = 0;

        var climb = Run(n => ++windows < 10 ? 1000 : 100.0 / n, windows: 40);

        Assert.Equal(1, climb.Best);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Noise_of_five_percent_does_not_lead_it_astray(int seed)
    {
        var random = new Random(seed);

        var climb = Run(n => Math.Min(n, 16) * (0.95 + 0.1 * random.NextDouble()), windows: 300);

        Assert.InRange(climb.Best, 16, 32);
    }

    [Fact]
    public void One_bad_window_changes_nothing()
    {
        var climb = Run(n => Math.Min(n, 16), windows: 10);
        var held = climb.Now;

        climb.Add(0.001);
        climb.Add(0.001);
        climb.Add(16);

        Assert.Equal((held, held), (climb.Now, climb.Best));
    }

    [Fact]
    public void A_link_that_becomes_faster_is_noticed_later()
    {
        var climb = Run(n => Math.Min(n, 4), windows: 10);
        Assert.Equal(4, climb.Best);

        Run(n => Math.Min(n, 16), windows: 200, climb);

        Assert.Equal(16, climb.Best);
    }

    [Fact]
    public void A_number_that_was_chosen_is_left_alone_most_of_the_time()
    {
        var climb = Run(n => Math.Min(n, 8), windows: 20);
        var tried = 0;

        for (var i = 0; i < 1000; i++)
        {
            climb.Add(Math.Min(climb.Now, 8));
            tried += climb.Now == climb.Best ? 0 : 1;
        }

        Assert.InRange(tried, 1, 20);
    }

    [Fact]
    public void Without_a_second_measurement_nothing_was_tried() => Assert.Equal((2, false), Tried(Run(n => n, windows: 1)));

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(50_000_000)]
    public void Files_of_any_size_are_measured(long bytesOfAFile)
    {
        // Ten files a second for each worker, up to eight workers.
        var climb = Simulate(n => 10.0 * Math.Min(n, 8), bytesOfAFile, beats: 400);

        Assert.Equal(8, climb.Best);
    }

    [Fact]
    public void Very_slow_files_are_waited_for()
    {
        // One file in 30 s for each worker, and no byte moves: a window without any file is no window.
        var climb = Simulate(n => n / 30.0, 0, beats: 5 * 60 * 30);

        Assert.True(climb.HasTried);
        Assert.InRange(climb.Best, 8, 64);
    }

    [Fact]
    public void Change_from_small_files_to_big_ones_is_not_taken_for_speed()
    {
        var clock = new ManualTime();
        var window = new ThroughputWindow(clock);
        window.Look(0, 0, 2);
        clock.Wind(TimeSpan.FromSeconds(1));
        var small = window.Look(300, 300 * 1024, 2);
        clock.Wind(TimeSpan.FromSeconds(1));

        var big = window.Look(330, 300 * 1024 + 30 * 580 * 1024, 2);

        Assert.NotNull(small);
        Assert.Equal(1, big!.Value / small.Value, 0.1);
    }

    private static (int Best, bool HasTried) Tried(HillClimber climb) => (climb.Best, climb.HasTried);

    private static HillClimber Run(Func<int, double> rate, int windows, HillClimber? climb = null)
    {
        climb ??= new(ConcurrencyTuner.First, ConcurrencyTuner.Most);
        for (var i = 0; i < windows; i++)
        {
            climb.Add(rate(climb.Now));
            Assert.InRange(climb.Now, 1, ConcurrencyTuner.Most);
        }
        return climb;
    }

    /// <summary>Windows as a run makes them.</summary>
    private static HillClimber Simulate(Func<int, double> filesASecond, long bytesOfAFile, int beats)
    {
        var (clock, climb) = (new ManualTime(), new HillClimber(ConcurrencyTuner.First, ConcurrencyTuner.Most));
        var (window, done) = (new ThroughputWindow(clock), 0.0);
        for (var i = 0; i < beats; i++)
        {
            clock.Wind(Beat);
            done += filesASecond(climb.Now) * Beat.TotalSeconds;
            if (window.Look((long)done, (long)(done * bytesOfAFile), climb.Now) is not { } rate)
                continue;
            var before = climb.Now;
            climb.Add(rate);
            if (climb.Now != before)
                window.Restart();
        }
        return climb;
    }
}
