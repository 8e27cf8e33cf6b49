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
        using var haul = new Haul(server);
        Bytes.Write(haul.At("server", "folder/file"), "the file");
        File.CreateSymbolicLink(haul.At("server", "link"), "folder/file");
        File.CreateSymbolicLink(haul.At("server", "dangling"), "nowhere");
        File.CreateSymbolicLink(haul.At("server", "loop"), "loop");
        Directory.CreateSymbolicLink(haul.At("server", "round"), ".");

        Assert.Contains("server:link: a link, and links is skip", haul.Run("fetch", "--dry-run").Output);
        haul.Complete();
        Assert.Equal(["folder/file"], haul.Files("incoming"));

        haul.Use(server.Store(), ", links: follow");
        haul.Complete();
        Assert.Equal(["folder/file", "link"], haul.Files("incoming"));
        Assert.Null(File.ResolveLinkTarget(haul.At("incoming", "link"), returnFinalTarget: false));
        Assert.True(Bytes.AreSame(haul.At("server", "link"), haul.At("incoming", "link")));
        Assert.Equal(0, haul.Place.Run("check", "fetch.yml").ExitCode);
    }

    [Fact]
    public async Task Local_link_that_leads_out_of_the_store_is_left_and_the_others_go_on()
    {
        using var server = new RealServer(Make.OpenSsh);
        using var haul = new Haul(server);
        haul.Use(server.Store(), ", links: follow");
        Bytes.Write(haul.At("outbox", "file"), "the file");
        Bytes.Write(haul.At("incoming", "outside"), "not to be sent");
        File.CreateSymbolicLink(haul.At("outbox", "inside"), "file");
        File.CreateSymbolicLink(haul.At("outbox", "out"), "../incoming/outside");
        File.CreateSymbolicLink(haul.At("outbox", "absolute"), haul.At("incoming", "outside"));
        File.CreateSymbolicLink(haul.At("outbox", "loop"), "loop");
        File.CreateSymbolicLink(haul.At("outbox", "through"), "file/below");
        await haul.RememberAsync();

        Assert.Equal(new Tally(2, 2, 0, 4), haul.Complete("push"));

        Assert.Equal(["file", "inside"], haul.Files("server"));
        await haul.AssertConservedAsync("push");
    }

    [Theory]
    [InlineData(Make.OpenSsh)]
    [InlineData(Make.ProFtpd)]
    public async Task File_that_grows_while_it_is_fetched_is_taken_whole_later(Make make)
    {
        using var server = new RealServer(make);
        using var haul = new Haul(server);
        Bytes.Write(haul.At("server", "growing.log"), 16 << 20);
        Bytes.Write(haul.At("server", "finished.log"), 1000);
        using (haul.At("server", "growing.log").KeepGrowing())
        {
            var end = haul.Run();
            Assert.Equal(1, end.ExitCode);
            Assert.Contains("server:growing.log: fetch-to-incoming: ", end.Output);
            Assert.DoesNotContain("finished.log", end.Output);
            Assert.Equal(["finished.log"], haul.Files("incoming"));
        }
        await haul.RememberAsync();

        Assert.Equal(new Tally(1, 1, 0, 1), haul.Complete());

        await haul.AssertArrivedAsync();
    }

    [Theory]
    [InlineData(Make.OpenSsh)]
    [InlineData(Make.ProFtpd)]
    public async Task File_that_grows_is_left_until_it_has_settled(Make make)
    {
        using var server = new RealServer(make);
        using var haul = new Haul(server);
        haul.Use(server.Store(), ", settle: 1s");
        Bytes.Write(haul.At("server", "growing.log"), 1000);
        Bytes.Write(haul.At("server", "finished.log"), 1000);
        using (haul.At("server", "growing.log").KeepGrowing())
        {
            var end = haul.Run("fetch", "-vvv");
            Assert.Equal(0, end.ExitCode);
            Assert.Contains("server:growing.log: ", end.Errors);
            Assert.Contains("settle is 1s", end.Errors);
            Assert.Equal(["finished.log"], haul.Files("incoming"));
        }
        await haul.RememberAsync();

        Assert.Equal(new Tally(1, 1, 0, 1), haul.Complete());

        await haul.AssertArrivedAsync();
    }

    [Theory]
    [InlineData(Make.OpenSsh, "fetch-to-incoming")]
    [InlineData(Make.OpenSsh, "copy")]
    [InlineData(Make.ProFtpd, "fetch-to-incoming")]
    [InlineData(Make.ProFtpd, "copy")]
    public async Task File_without_permission_fails_by_name_and_the_others_arrive(Make make, string stage)
    {
        Demand.Root("make an account that may not read everything");
        using var server = new RealServer(make, unprivileged: true);
        using var haul = new Haul(server);
        var (pipeline, from, to) = stage == "copy" ? ("push", "outbox", "server") : ("fetch", "server", "incoming");
        Bytes.Write(haul.At(from, "open.csv"), "open");
        Bytes.Write(haul.At(from, "private/secret.csv"), "secret");
        Bytes.Write(haul.At(from, "sub/open.csv"), "open too");
        foreach (var folder in (string[])["", "sub", "private"])
            Directory.CreateDirectory(haul.At(to, folder)).UnixFileMode |= UnixFileMode.OtherWrite;
        if (stage == "copy")
            File.SetUnixFileMode(haul.At(to, "private"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        else
            File.SetUnixFileMode(haul.At(from, "private/secret.csv"), UnixFileMode.UserRead);
        await haul.RememberAsync();

        var end = haul.Run(pipeline);

        Assert.Equal(1, end.ExitCode);
        Assert.Contains($"{from}:private/secret.csv: {stage}: ", end.Output);
        Assert.Contains("ermission denied", end.Output);
        Assert.Equal(["open.csv", "sub/open.csv"], haul.Files(to));
        await haul.AssertConservedAsync(pipeline);
    }
}
