using System.Diagnostics;

namespace Pipeline.Testing.Servers;

/// <summary>
/// How tests start a program: with its signals as they are in the foreground of a terminal. The tests themselves may run
/// in the background of a script, or under nohup: what is ignored there is not to be ignored in the program.
/// </summary>
public static class ChildProgram
{
    private const string Defaults = "--default-signal=HUP,INT,QUIT,PIPE,TERM,USR1,USR2";

    /// <summary>What starts a program without a shell.</summary>
    public static ProcessStartInfo Of(string program, params IEnumerable<string> arguments) =>
        OperatingSystem.IsLinux()
            ? new("/usr/bin/env", [Defaults, program, .. arguments]) { UseShellExecute = false }
            : new(program, arguments) { UseShellExecute = false };
}
