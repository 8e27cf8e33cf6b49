using System.Diagnostics;
using System.Text;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Cli;

/// <summary>A throw-away working folder in which the real program is run, as a process of its own.</summary>
public sealed class Workplace : IDisposable
{
    /// <summary>The program.</summary>
    public static readonly string Program = Path.Combine(AppContext.BaseDirectory, "pipeline");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly Dictionary<string, string> _variables = [];

    public Workplace() => Folder = Directory.CreateTempSubdirectory("pipeline-cli-").FullName;

    public string Folder { get; }

    /// <summary>A path in the working folder.</summary>
    public string At(params string[] parts) => Path.Combine([Folder, .. parts]);

    /// <summary>Writes a file; its folders are made.</summary>
    public Workplace With(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
        return this;
    }

    /// <summary>Sets an environment variable of the program.</summary>
    public Workplace Variable(string name, string value)
    {
        _variables[name] = value;
        return this;
    }

    /// <summary>Runs the program to its end.</summary>
    public ToolEnd Run(params string[] arguments)
    {
        using var process = Start(arguments);
        return End(process);
    }

    /// <summary>Starts the program.</summary>
    public Process Start(params string[] arguments) => StartFed("", arguments);

    /// <summary>Starts the program with a text on its standard input.</summary>
    public Process StartFed(string input, params string[] arguments) => Start(Program, arguments, input);

    /// <summary>Runs a shell's script to its end, in which <c>$P</c> stands for the program.</summary>
    public ToolEnd Shell(string script)
    {
        using var process = StartShell(script);
        return End(process);
    }

    /// <summary>Starts a shell with a script, in which <c>$P</c> stands for the program.</summary>
    public Process StartShell(string script) => Start("/bin/sh", ["-c", $"P='{Program}'\n{script}"]);

    private Process Start(string program, string[] arguments, string input = "")
    {
        var start = ChildProgram.Of(program, arguments);
        start.WorkingDirectory = Folder;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = new UTF8Encoding(false);
        start.StandardErrorEncoding = new UTF8Encoding(false);
        foreach (var (name, value) in _variables)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Waits for the end of a program that was started.</summary>
    public static ToolEnd End(Process process) => End(process, Patience);

    /// <summary>Waits for the end of a program that was started, which must come within so long.</summary>
    public static ToolEnd End(Process process, TimeSpan patience)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"the program does not come to its end: {output.Result}{errors.Result}");
        }
        return new(process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>Everything that the program wrote into its log folder, journal and manifest included.</summary>
    public string Logs() =>
        string.Concat(
            Directory
                .EnumerateFiles(At("log"), "*", SearchOption.AllDirectories)
                .Select(path => Encoding.UTF8.GetString(File.ReadAllBytes(path)))
        );

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
