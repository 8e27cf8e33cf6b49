using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;
using Pipeline.Posix;

namespace Pipeline.Sftp.Ssh;

/// <summary>
/// Starts a program with all three streams piped, in a session of its own where the system has <c>setsid</c>: a Ctrl-C
/// at the terminal goes to the whole process group, and must not take the connection away while this program drains.
/// Every program that is not this one itself is started here.
/// </summary>
internal static class ChildProcess
{
    private const int PipeSize = 1024 * 1024;
    private static readonly string? SetSid = OperatingSystem.IsWindows() ? null : ProgramPath.Find("setsid");

    public static Process Start(
        string program,
        IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string>> variables
    )
    {
        var path = ProgramPath.Find(program) ?? throw Missing(program, null);
        var start = new ProcessStartInfo(SetSid ?? path, SetSid is null ? arguments : [path, .. arguments])
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ChildEnvironment.Fill(start.Environment, variables);
        try
        {
            var process = Process.Start(start)!;
            Enlarge(process.StandardInput.BaseStream);
            Enlarge(process.StandardOutput.BaseStream);
            return process;
        }
        catch (Win32Exception e)
        {
            throw Missing(program, e);
        }
    }

    private static void Enlarge(Stream stream)
    {
        if (stream is PipeStream pipe)
            Pipes.Enlarge(pipe.SafePipeHandle, PipeSize);
    }

    private static SshException Missing(string program, Exception? inner) =>
        new(
            SshFailure.CommandMissing,
            isTransient: false,
            $"the program '{program}' cannot be started{(inner is null ? ": it is not in the PATH" : $": {inner.Message}")}; "
                + (program == "ssh" ? "install the OpenSSH client" : "check the option 'command'"),
            inner
        );
}
