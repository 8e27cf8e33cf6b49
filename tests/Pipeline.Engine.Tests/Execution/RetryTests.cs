using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution.Resilience;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>How long a stage waits before it tries again.</summary>
public class RetryTests
{
    private static readonly RetrySettings Settings = new()
    {
        InitialDelay = TimeSpan.FromSeconds(1),
        Multiplier = 3,
        MaxDelay = TimeSpan.FromSeconds(20),
        Jitter = 0,
    };

    [Fact]
    public void Each_delay_is_longer_by_the_factor_and_none_beyond_the_limit() =>
        Assert.Equal([1, 3, 9, 20, 20], Enumerable.Range(1, 5).Select(attempt => Delay(Settings, attempt).TotalSeconds));

    [Fact]
    public void Delays_do_not_grow_when_the_factor_is_one() =>
        Assert.All(
            Enumerable.Range(1, 5),
            attempt => Assert.Equal(1, Delay(Settings with { Multiplier = 1 }, attempt).TotalSeconds)
        );

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1_000)]
    public void The_first_delay_is_within_the_limit_too_and_no_number_of_attempts_is_too_many(int attempt)
    {
        var settings = Settings with { InitialDelay = TimeSpan.FromMinutes(1), Multiplier = 10 };
        Assert.Equal(settings.MaxDelay, Delay(settings, attempt));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    public void No_delay_stays_none_however_often_it_is_multiplied(int attempt) =>
        Assert.Equal(TimeSpan.Zero, Delay(Settings with { InitialDelay = TimeSpan.Zero, Multiplier = 10 }, attempt));

    [Theory]
    [InlineData(0.2, 1, 1_000)]
    [InlineData(0.2, 3, 9_000)]
    [InlineData(0.2, 1_000, 20_000)]
    [InlineData(1.0, 2, 3_000)]
    public void Chance_makes_delays_shorter_by_its_share_at_most_and_not_all_alike(double jitter, int attempt, double full)
    {
        var delays = Enumerable.Range(0, 500).Select(_ => Delay(Settings with { Jitter = jitter }, attempt)).ToList();
        Assert.All(delays, delay => Assert.InRange(delay.TotalMilliseconds, full * (1 - jitter), full));
        Assert.True(delays.Distinct().Count() > 100, $"only {delays.Distinct().Count()} different delays");
    }

    private static TimeSpan Delay(RetrySettings settings, int attempt) => new Retry(settings).Delay(attempt);
}
