using Pipeline.Cli.Log;
using Serilog.Events;
using Serilog.Parsing;

namespace Pipeline.Scenarios.Cli.Log;

public sealed class RollingFileTests : IDisposable
{
    private const int Limit = 10 << 20;
    private readonly Workplace _place = new();
    private readonly List<string> _complaints = [];

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Two_programs_at_once_do_not_write_over_each_other()
    {
        using (var one = New())
        using (var two = New())
        {
            for (var i = 0; i < 100; i++)
            {
                Write(one, $"one {i}.");
                Write(two, $"two {i}.");
            }
        }

        var lines = File.ReadAllLines(_place.At("all.log"));
        Assert.Equal(200, lines.Length);
        for (var i = 0; i < 100; i++)
        {
            Assert.Single(lines, line => line.EndsWith($" one {i}.", StringComparison.Ordinal));
            Assert.Single(lines, line => line.EndsWith($" two {i}.", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Full_file_gets_a_number_and_the_oldest_goes()
    {
        using var log = New();
        for (var i = 0; i < 8; i++)
        {
            Write(log, $"file {i}");
            using (var file = new FileStream(_place.At("all.log"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                file.SetLength(Limit);
        }
        Write(log, "newest");

        Assert.Contains("newest", File.ReadAllText(_place.At("all.log")));
        Assert.StartsWith("file 7", File.ReadAllText(_place.At("all.1.log"))["2000-01-01T00:00:00.000+00:00 INF ".Length..]);
        Assert.True(File.Exists(_place.At("all.5.log")));
        Assert.Equal(6, Directory.GetFiles(_place.Folder).Length);
    }

    [Fact]
    public void File_that_another_program_rolled_is_opened_anew_and_not_rolled_again()
    {
        using var one = New();
        using var two = New();
        Write(one, "first");
        Write(two, "second");
        using (var file = new FileStream(_place.At("all.log"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(Limit);

        Write(one, "after one");
        Write(two, "after two");

        Assert.Equal(2, File.ReadAllLines(_place.At("all.log")).Length);
        Assert.Equal(2, Directory.GetFiles(_place.Folder).Length);
    }

    [Fact]
    public void Link_in_its_place_is_refused_once_and_aloud()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a right there");
        _place.With("elsewhere", "keep");
        File.CreateSymbolicLink(_place.At("all.log"), _place.At("elsewhere"));

        using (var log = New())
        {
            Write(log, "a");
            Write(log, "b");
        }

        Assert.Equal("keep", File.ReadAllText(_place.At("elsewhere")));
        Assert.Contains("the run continues without", Assert.Single(_complaints));
    }

    [Fact]
    public void Message_of_a_fault_forges_no_line()
    {
        using (var log = New())
        {
            log.Emit(Event("a", new IOException("no\n2000-01-01 ERR forged")));
        }

        Assert.Equal(1, File.ReadAllLines(_place.At("all.log")).Count(line => line.StartsWith("2000", StringComparison.Ordinal)));
    }

    private RollingFile New() => new(_place.Folder, "all", withTraces: true, _complaints.Add);

    private static void Write(RollingFile log, string text)
    {
        log.Emit(Event(text, null));
        log.Flush();
    }

    private static LogEvent Event(string text, Exception? fault) =>
        new(
            new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero),
            LogEventLevel.Information,
            fault,
            new MessageTemplate(text, [new TextToken(text)]),
            []
        );
}
