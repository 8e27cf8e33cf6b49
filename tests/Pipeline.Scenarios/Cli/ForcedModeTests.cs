using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Cli;

/// <summary>
/// A server that makes every file with mode 0644 and lets nobody change it: a private file fails there, and the message
/// names what to write, and where, if others may read it.
/// </summary>
public sealed class ForcedModeTests : IDisposable
{
    private readonly Workplace _place = new Workplace().With("from/a", "hello");

    public ForcedModeTests()
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_place.At("from/a"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.CreateDirectory(_place.At("there"));
    }

    public void Dispose() => _place.Dispose();

    [Fact]
    public void The_message_names_the_option_of_the_stage()
    {
        var end = Run("  - upload: { to: \"there:{path}\" }\n    name: send");
        Assert.True(end.ExitCode == 1, end.Output + end.Errors);
        Assert.Contains(
            "write 'mode: 0644' beside 'to' of the stage 'send' if other users",
            end.Errors,
            StringComparison.Ordinal
        );

        end = Run("  - upload: { to: \"there:{path}\", mode: 0644 }\n    name: send");
        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        Assert.Equal("hello", File.ReadAllText(_place.At("there/a")));
    }

    [Fact]
    public void The_message_names_the_option_of_the_quarantine()
    {
        Directory.CreateDirectory(_place.At("to/a"));
        const string Copy = "  - copy: { to: \"to:{path}\" }\n    quarantine: \"there:{path}\"";
        var end = Run(Copy);
        Assert.Contains(
            "write 'quarantine_mode: 0644' beside 'quarantine' of the stage 'copy' if other users",
            end.Errors,
            StringComparison.Ordinal
        );
        Assert.True(File.Exists(_place.At("from/a")));

        end = Run(Copy + "\n    quarantine_mode: 0644");
        Assert.True(end.ExitCode == 1, end.Output + end.Errors);
        Assert.False(File.Exists(_place.At("from/a")));
        Assert.Equal("hello", File.ReadAllText(_place.At("there/a")));
    }

    private ToolEnd Run(string stage)
    {
        _place.With(
            "p.yml",
            $$"""
            pipeline: small
            stores:
              from: { local: { root: from } }
              to: { local: { root: to } }
              there:
                sftp:
                  command: ["{{Workplace.Program}}", sftp-server, --root, there, --fault, "open=any-mode,setstat=refuse"]
                  set_time: false
            stages:
              - glob: { in: "from:" }
            {{stage}}
            """
        );
        return _place.Run("run", "p.yml");
    }
}
