using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Servers;

/// <summary>Links, files that somebody still writes, and files that may not be read.</summary>
public sealed class OddFileTests
{
    [Theory]
    [InlineData(Make.OpenSsh)]
    [InlineData(Make.ProFtpd)]
    public async Task Links_are_left_with_a_reason_unless_they_are_to_be_followed(Make make)
    {
        using var server = new RealServer(make);
        using var fixture = new TransferFixture(server);
        Bytes.Write(fixture.At("server", "folder/file"), "the file");
        File.CreateSymbolicLink(fixture.At("server", "link"), "folder/file");
        File.CreateSymbolicLink(fixture.At("server", "dangling"), "nowhere");
        File.CreateSymbolicLink(fixture.At("server", "loop"), "loop");
        Directory.CreateSymbolicLink(fixture.At("server", "round"), ".");

        Assert.Contains("server:link: a link, and 'links' is skip", fixture.Run("fetch", "--dry-run").Output);
        fixture.Complete();
        Assert.Equal(["folder/file"], fixture.Files("incoming"));

        fixture.Use(server.Store(), ", links: follow");
        fixture.Complete();
        Assert.Equal(["folder/file", "link"], fixture.Files("incoming"));
        Assert.Null(File.ResolveLinkTarget(fixture.At("incoming", "link"), returnFinalTarget: false));
        Assert.True(Bytes.AreSame(fixture.At("server", "link"), fixture.At("incoming", "link")));
        Assert.Equal(0, fixture.Place.Run("check", "fetch.yml").ExitCode);
    }

    [Fact]
    public async Task Local_link_that_leads_out_of_the_store_is_left_and_the_others_go_on()
    {
        using var server = new RealServer(Make.OpenSsh);
        using var fixture = new TransferFixture(server);
        fixture.Use(server.Store(), ", links: follow");
        Bytes.Write(fixture.At("outbox", "file"), "the file");
        Bytes.Write(fixture.At("incoming", "outside"), "not to be sent");
        File.CreateSymbolicLink(fixture.At("outbox", "inside"), "file");
        File.CreateSymbolicLink(fixture.At("outbox", "out"), "../incoming/outside");
        File.CreateSymbolicLink(fixture.At("outbox", "absolute"), fixture.At("incoming", "outside"));
        File.CreateSymbolicLink(fixture.At("outbox", "loop"), "loop");
        File.CreateSymbolicLink(fixture.At("outbox", "through"), "file/below");
        await fixture.RememberAsync();

        Assert.Equal(new RunCounts(2, 2, 0, 4), fixture.Complete("push"));

        Assert.Equal(["file", "inside"], fixture.Files("server"));
        await fixture.AssertConservedAsync("push");
    }

    [Theory]
    [InlineData(Make.OpenSsh)]
    [InlineData(Make.ProFtpd)]
    public async Task File_that_grows_while_it_is_fetched_is_taken_whole_later(Make make)
    {
        using var server = new RealServer(make);
        using var fixture = new TransferFixture(server);
        Bytes.Write(fixture.At("server", "growing.log"), 16 << 20);
        Bytes.Write(fixture.At("server", "finished.log"), 1000);
        using (fixture.At("server", "growing.log").KeepGrowing())
        {
            var end = fixture.Run();
            Assert.Equal(1, end.ExitCode);
            Assert.Contains("server:growing.log: fetch-to-incoming: ", end.Output);
            Assert.DoesNotContain("finished.log", end.Output);
            Assert.Equal(["finished.log"], fixture.Files("incoming"));
        }
        await fixture.RememberAsync();

        Assert.Equal(new RunCounts(1, 1, 0, 1), fixture.Complete());

        await fixture.AssertArrivedAsync();
    }

    [Theory]
    [InlineData(Make.OpenSsh)]
    [InlineData(Make.ProFtpd)]
    public async Task File_that_grows_is_left_until_it_is_stable(Make make)
    {
        using var server = new RealServer(make);
        using var fixture = new TransferFixture(server);
        fixture.Use(server.Store(), ", stable_for: 1s");
        Bytes.Write(fixture.At("server", "growing.log"), 1000);
        Bytes.Write(fixture.At("server", "finished.log"), 1000);
        using (fixture.At("server", "growing.log").KeepGrowing())
        {
            var end = fixture.Run("fetch", "-vvv");
            Assert.Equal(0, end.ExitCode);
            Assert.Contains("server:growing.log: ", end.Errors);
            Assert.Contains("stable_for is 1s", end.Errors);
            Assert.Equal(["finished.log"], fixture.Files("incoming"));
        }
        await fixture.RememberAsync();

        Assert.Equal(new RunCounts(1, 1, 0, 1), fixture.Complete());

        await fixture.AssertArrivedAsync();
    }

    [Theory]
    [InlineData(Make.OpenSsh, "fetch-to-incoming")]
    [InlineData(Make.OpenSsh, "copy")]
    [InlineData(Make.ProFtpd, "fetch-to-incoming")]
    [InlineData(Make.ProFtpd, "copy")]
    public async Task File_without_permission_fails_by_name_and_the_others_arrive(Make make, string stage)
    {
        RequiresTool.Root("make an account that may not read everything");
        using var server = new RealServer(make, unprivileged: true);
        using var fixture = new TransferFixture(server);
        var (pipeline, from, to) = stage == "copy" ? ("push", "outbox", "server") : ("fetch", "server", "incoming");
        Bytes.Write(fixture.At(from, "open.csv"), "open");
        Bytes.Write(fixture.At(from, "private/secret.csv"), "secret");
        Bytes.Write(fixture.At(from, "sub/open.csv"), "open too");
        foreach (var folder in (string[])["", "sub", "private"])
            Directory.CreateDirectory(fixture.At(to, folder)).UnixFileMode |= UnixFileMode.OtherWrite;
        if (stage == "copy")
            File.SetUnixFileMode(fixture.At(to, "private"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        else
            File.SetUnixFileMode(fixture.At(from, "private/secret.csv"), UnixFileMode.UserRead);
        await fixture.RememberAsync();

        var end = fixture.Run(pipeline);

        Assert.Equal(1, end.ExitCode);
        Assert.Contains($"{from}:private/secret.csv: {stage}: ", end.Output);
        Assert.Contains("ermission denied", end.Output);
        Assert.Equal(["open.csv", "sub/open.csv"], fixture.Files(to));
        await fixture.AssertConservedAsync(pipeline);
    }
}
