using Pipeline.Scenarios.Cli;

namespace Pipeline.Scenarios.Servers;

/// <summary>Two instances of one pipeline at the same time, on one journal.</summary>
public sealed class RivalTests
{
    [Theory]
    [InlineData(Make.OpenSsh, "fetch", "server")]
    [InlineData(Make.ProFtpd, "fetch", "server")]
    [InlineData(Make.OpenSsh, "push", "outbox")]
    [InlineData(Make.ProFtpd, "push", "outbox")]
    public async Task Both_end_well_and_every_file_is_whole(Make make, string pipeline, string from)
    {
        using var server = new RealServer(make);
        using var fixture = new TransferFixture(server);
        Bytes.WriteMany(fixture.At(from), 300, 64 << 10);
        await fixture.RememberAsync();

        using var one = fixture.Start(pipeline);
        using var other = fixture.Start(pipeline);
        var ends = await Task.WhenAll(Task.Run(() => Workplace.End(one)), Task.Run(() => Workplace.End(other)));

        // Without posix-rename a file that is replaced has no name for a moment: the other's verify may look just then,
        // and says so.
        var mayMiss = make == Make.ProFtpd && pipeline == "push";
        Assert.All(ends, end => Assert.True(end.ExitCode == 0 || (mayMiss && end.ExitCode == 1), end.Output + end.Errors));
        if (mayMiss)
            fixture.Complete(pipeline);
        await fixture.AssertArrivedAsync(pipeline);
    }

    [Theory]
    [InlineData(Make.OpenSsh)]
    [InlineData(Make.ProFtpd)]
    public async Task Files_that_the_other_takes_away_are_not_lost(Make make)
    {
        using var server = new RealServer(make);
        using var fixture = new TransferFixture(server);
        Bytes.WriteMany(fixture.At("outbox"), 300, 64 << 10);
        await fixture.RememberAsync();

        using var one = fixture.Start("push-away");
        using var other = fixture.Start("push-away");
        var ends = await Task.WhenAll(Task.Run(() => Workplace.End(one)), Task.Run(() => Workplace.End(other)));

        Assert.All(ends, end => Assert.True(end.ExitCode is 0 or 1, end.Output + end.Errors));
        fixture.Complete("push-away");
        await fixture.AssertConservedAsync("push-away");
        Assert.Empty(fixture.Files("outbox"));
        Assert.Equal(300, fixture.Files("server").Count);
    }
}
