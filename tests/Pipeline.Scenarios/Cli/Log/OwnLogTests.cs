using Pipeline.Cli.Log;
using Pipeline.Posix;
using Pipeline.Testing;
using Pipeline.Testing.Servers;
using Serilog.Events;
using Serilog.Parsing;

namespace Pipeline.Scenarios.Cli.Log;

/// <summary>Log files in whose place somebody has put something else.</summary>
public sealed class OwnLogTests : IDisposable
{
    private readonly Workplace _place = new Workplace()
        .With("from/a.csv", "a")
        .With("small.yml", Pipelines.Copy + "lock: my.lock\n");
    private readonly List<string> _complaints = [];

    public OwnLogTests()
    {
        RequiresTool.That(!OperatingSystem.IsWindows(), "Windows has neither owners nor modes");
        Directory.CreateDirectory(_place.At("log"));
    }

    public static TheoryData<string, Disguise> EachInEachDisguise =>
        [
            .. new[] { "all-info.log", "all-info.1.log", "all-info.5.log" }.SelectMany(file =>
                Enum.GetValues<Disguise>().Select(disguise => (file, disguise))
            ),
        ];

    public static TheoryData<string, Disguise> EachOldOneInEachDisguise =>
        [
            .. new[] { "all.1.log", "all.4.log" }.SelectMany(file =>
                Enum.GetValues<Disguise>().Select(disguise => (file, disguise))
            ),
        ];

    public static TheoryData<Disguise> Each => [.. Enum.GetValues<Disguise>()];

    public void Dispose() => _place.Dispose();

    [Theory]
    [MemberData(nameof(EachInEachDisguise))]
    public void Nothing_is_begun_beside_what_is_not_ours(string file, Disguise disguise)
    {
        disguise.Put(_place.At("log", file), _place.At("victim"));
        using var own = OwnFolder.Open(_place.At("log"));

        var fault = Assert.Throws<PosixException>(() => RollingFile.Check(own, "all-info"));

        Assert.Contains($"{_place.At("log", file)} {disguise.Word()}", fault.Message);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void What_is_put_there_while_a_run_is_at_work_gets_no_line_and_stops_nothing(Disguise disguise)
    {
        var before = disguise.Put(_place.At("log/all.log"), _place.At("victim"));

        using (var log = new RollingFile(_place.At("log"), "all", withTraces: false, _complaints.Add))
        {
            Write(log, "one");
            Write(log, "two");
        }

        Assert.Contains(disguise.Word(), Assert.Single(_complaints));
        if (before is not null)
            Assert.Equal(
                before,
                File.ReadAllBytes(File.Exists(_place.At("victim")) ? _place.At("victim") : _place.At("log/all.log"))
            );
    }

    [Theory]
    [MemberData(nameof(EachOldOneInEachDisguise))]
    public void What_is_put_in_the_place_of_an_old_one_stops_the_log_and_nothing_else(string file, Disguise disguise)
    {
        using (var log = new RollingFile(_place.At("log"), "all", withTraces: false, _complaints.Add))
        {
            Write(log, "one");
            using (var full = File.OpenWrite(_place.At("log/all.log")))
                full.SetLength(10 << 20);
            var before = disguise.Put(_place.At("log", file), _place.At("victim"));
            Write(log, "two");

            if (before is not null)
                Assert.Equal(
                    before,
                    File.ReadAllBytes(
                        disguise is Disguise.Link or Disguise.HardLink ? _place.At("victim") : _place.At("log", file)
                    )
                );
        }

        Assert.Contains($"{_place.At("log", file)} {disguise.Word()}", Assert.Single(_complaints));
    }

    [Fact]
    public void A_pipe_in_the_place_of_a_log_file_breaks_the_run_before_it_begins()
    {
        Disguise.Pipe.Put(_place.At("log/all-debug.log"), "");

        var end = _place.Run("run", "small.yml", "--loops", "1");

        Assert.Equal(3, end.ExitCode);
        Assert.Contains("error: log/all-debug.log is a pipe, a socket or a device and not a regular file: move it", end.Errors);
        Assert.False(File.Exists(_place.At("to/a.csv")));
        Assert.False(File.Exists(_place.At("my.lock")));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run", "--dry-run")]
    [InlineData("journal")]
    [InlineData("check")]
    [InlineData("why", "a.csv")]
    public void A_folder_that_is_not_ours_is_refused_by_every_command(string command, params string[] more)
    {
        RequiresTool.Root("give folders away");
        Tool.Run("chown", Disguises.Stranger, _place.At("log"));

        var end = _place.Run([command, "small.yml", .. more]);

        Assert.Equal(3, end.ExitCode);
        Assert.Contains($"belongs to nobody({Disguises.Stranger}), not to root(0)", end.Errors);
        Assert.Contains("chown the folder and chmod it 0700", end.Errors);
        Assert.Empty(Directory.GetFiles(_place.At("log")));
    }

    private static void Write(RollingFile log, string text)
    {
        log.Emit(new(default, LogEventLevel.Information, null, new MessageTemplate(text, [new TextToken(text)]), []));
        log.Flush();
    }
}
