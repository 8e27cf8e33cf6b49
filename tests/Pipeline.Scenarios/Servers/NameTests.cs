using System.Text;

namespace Pipeline.Scenarios.Servers;

/// <summary>
/// Names that a shell, a YAML file, a terminal or a careless program would stumble over; and files without a byte.
/// </summary>
public sealed class NameTests
{
    internal static readonly string[] Names =
    [
        " leading and trailing space ",
        "it's \"quoted\" `too`",
        "two\nlines",
        "tab\tbell\aescape\u001b[2J",
        "-rf",
        "--help",
        "~",
        "~root",
        "$HOME ${SFTP} %41 %s",
        "*?[x]{y}",
        "{path}",
        "a;b|c&d>e<f#g!h",
        "back\\slash",
        "con.",
        "...",
        ".hidden",
        ".a.part-notes",
        "🚀 emoji 👩‍🚀.csv",
        "\u00e9 composed",
        "e\u0301 decomposed",
        "\u202eright to left",
        new('x', 255),
        string.Concat(Enumerable.Repeat("ж", 127)) + "x",
        string.Concat(Enumerable.Repeat("€", 85)),
        string.Concat(Enumerable.Repeat("🚀", 63)) + "abc",
        "a" + string.Concat(Enumerable.Repeat("🚀", 63)) + "bc",
        "- a folder/-and a file",
        "new\nline/in a folder/~/file",
    ];

    [Theory]
    [InlineData(Make.OpenSsh, "fetch", "server")]
    [InlineData(Make.OpenSsh, "push", "outbox")]
    [InlineData(Make.ProFtpd, "fetch", "server")]
    [InlineData(Make.ProFtpd, "push", "outbox")]
    public async Task Files_of_every_name_and_the_smallest_sizes_arrive(Make make, string pipeline, string from)
    {
        Assert.Equal(5, Names.Count(name => Encoding.UTF8.GetByteCount(name) == 255));
        using var server = new RealServer(make);
        using var fixture = new TransferFixture(server);
        foreach (var name in Names)
            Bytes.Write(fixture.At(from, name), $"the file {name}");
        Bytes.Write(fixture.At(from, "empty"), "");
        Bytes.Write(fixture.At(from, "one byte"), "1");
        await fixture.RememberAsync();

        fixture.Complete(pipeline);

        await fixture.AssertArrivedAsync(pipeline);
        Assert.Equal(new RunCounts(0, 0, 0, Names.Length + 2), fixture.Complete(pipeline));
    }

    [Theory]
    [InlineData(Make.OpenSsh)]
    [InlineData(Make.ProFtpd)]
    public async Task Files_of_every_name_are_taken_away_once_they_are_proved(Make make)
    {
        using var server = new RealServer(make);
        using var fixture = new TransferFixture(server);
        foreach (var name in Names.Append("empty"))
            Bytes.Write(fixture.At("outbox", name), $"the file {name}");
        await fixture.RememberAsync();

        fixture.Complete("push-away");

        await fixture.AssertConservedAsync("push-away");
        Assert.Empty(fixture.Files("outbox"));
    }

    [Fact]
    public async Task Names_that_lead_elsewhere_fail_by_name_and_touch_nothing()
    {
        using var served = new Testing.TempFolder();
        using var fixture = new TransferFixture(
            served.Path,
            $"{{ sftp: {{ command: [{Cli.Workplace.Program}, sftp-server, --root, {served.Path}, --fault, 'list:1=hostile'] }} }}"
        );
        served.Write("good.csv", "good"u8);
        await fixture.RememberAsync();

        var end = fixture.Run();

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("..?..?..?etc?passwd cannot be processed: the server sent a path", end.Output);
        Assert.Contains("nul\\u0000byte cannot be processed", end.Output);
        Assert.DoesNotContain('\u001b', end.Output + end.Errors);
        Assert.Equal(["good.csv"], fixture.Files("incoming"));
        // The program's own check rightly misses the files that the server made up.
        await fixture.AssertConservedAsync(check: false);
    }
}
