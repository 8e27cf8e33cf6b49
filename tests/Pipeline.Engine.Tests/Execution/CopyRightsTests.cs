using Pipeline.Engine.Tests.Execution.Requirements;
using Pipeline.Posix;
using Pipeline.Testing.Faults;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>Who may read and write a copy.</summary>
public sealed class CopyRightsTests : IDisposable
{
    private const string Glob = "  - glob: { in: \"from:\" }\n";
    private const string Chunks = "  - chunk: { size: 4KiB }\n  - upload: { to: \"to:{path}\" }\n";
    private const UnixFileMode NotOwner = (UnixFileMode)0b000_111_111;
    private readonly EditedPipeline _pipeline = new EditedPipeline().With("from/a", new string('a', 10_000));

    public void Dispose() => _pipeline.Dispose();

    [Theory]
    [InlineData("  - copy: { to: \"to:{path}\" }\n", true)]
    [InlineData("  - copy: { to: \"to:{path}\" }\n", false)]
    [InlineData(Chunks, false)]
    public async Task Copy_has_no_right_that_its_origin_had_not(string copy, bool copiesInside)
    {
        foreach (var origin in (string[])["0600", "0400", "0640", "0664", "0666", "0777", "4755"])
        {
            var mode = (UnixFileMode)Convert.ToInt32(origin, 8);
            File.SetUnixFileMode(_pipeline.At("from/a"), mode);
            var seen = UnixFileMode.None;

            var told = await _pipeline.RunAsync(_pipeline.Plan(Again(copy), call => seen |= ModeOfAnything(call), copiesInside));

            Assert.Equal(1, told.Report.Total.Done);
            var copied = File.GetUnixFileMode(_pipeline.At("to/a"));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, copied & ~NotOwner);
            Assert.Equal(default, (copied | seen) & NotOwner & ~mode);
            Assert.Equal(default, copied & NotOwner & ~PosixFile.DefaultMode);
        }
    }

    [Theory]
    [InlineData("  - copy: { to: \"to:{path}\", mode: 0644 }\n", "0644")]
    [InlineData("  - copy: { to: \"to:{path}\", mode: 0o751 }\n", "0751")]
    [InlineData("  - chunk: { size: 4KiB }\n  - upload: { to: \"to:{path}\", mode: 444 }\n", "0444")]
    [InlineData("  - copy: { to: \"to:{path}\", keep_mode: true }\n", "0601")]
    public async Task Mode_that_was_asked_for_is_given_whatever_the_origin_has(string copy, string mode)
    {
        File.SetUnixFileMode(_pipeline.At("from/a"), (UnixFileMode)0b110_000_001);
        _ = await _pipeline.RunAsync(_pipeline.Plan(Glob + copy));
        Assert.Equal(mode, ModeText.Of(File.GetUnixFileMode(_pipeline.At("to/a"))));
    }

    [Theory]
    [InlineData("", "0600")]
    [InlineData("    quarantine_mode: 0664\n", "0664")]
    public async Task File_in_quarantine_stays_private_unless_a_mode_is_given(string option, string mode)
    {
        File.SetUnixFileMode(_pipeline.At("from/a"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.CreateDirectory(_pipeline.At("to/a"));
        const string Copy = "  - copy: { to: \"to:{path}\" }\n    quarantine: \"hold:{path}\"\n";
        _ = await _pipeline.RunAsync(_pipeline.Plan(Glob + Copy + option));
        Assert.Equal(mode, ModeText.Of(File.GetUnixFileMode(_pipeline.At("hold/a"))));
    }

    [Theory]
    [InlineData("mode: 4755", "setuid, setgid and sticky are not allowed")]
    [InlineData("mode: \"0888\"", "a mode such as 0640")]
    [InlineData("mode: rw", "a mode such as 0640")]
    [InlineData("mode: 0640, keep_mode: true", "'mode' and 'keep_mode' exclude each other")]
    public void Mode_that_is_none_is_said(string option, string message)
    {
        var fault = Assert.Throws<InvalidOperationException>(() =>
            _pipeline.Plan($"{Glob}  - copy: {{ to: \"to:{{path}}\", {option} }}\n")
        );
        Assert.Contains(message, fault.Message);
    }

    [Fact]
    public void Mode_without_a_quarantine_is_said()
    {
        const string Copy = "  - copy: { to: \"to:{path}\" }\n    quarantine_mode: 0600\n";
        var fault = Assert.Throws<InvalidOperationException>(() => _pipeline.Plan(Glob + Copy));
        Assert.Contains("'quarantine_mode' is the mode of files in 'quarantine', which is missing", fault.Message);
    }

    private static string Again(string copy) =>
        "  - glob: { in: \"from:\", reprocess: always }\n" + copy.Replace("{path}\"", "{path}\", if_exists: replace");

    /// <summary>The rights of the copy and of its draft while they are made.</summary>
    private UnixFileMode ModeOfAnything(StoreOperation call) =>
        call.Place.Store != "to"
            ? default
            : _pipeline
                .Files("to")
                .Where(path => path != "to/a")
                .Aggregate(UnixFileMode.None, (all, path) => all | File.GetUnixFileMode(_pipeline.At(path)));
}
