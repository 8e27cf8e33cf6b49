using System.Diagnostics;
using System.Text;

namespace Pipeline.Testing.Servers;

/// <summary>A program that is run to its end.</summary>
public static class Tool
{
    /// <summary>
    /// Runs a program and returns its standard output; any other exit code than 0 is an error that shows both outputs.
    /// </summary>
    public static string Run(string program, params string[] arguments)
    {
        var end = Try(program, "", arguments);
        return end.ExitCode == 0
            ? end.Output
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {end.ExitCode}\n{end.Output}\n{end.Errors}"
            );
    }

    /// <summary>Runs a program with a text on its standard input and returns how it ended.</summary>
    public static ToolEnd Try(string program, string input, params string[] arguments)
    {
        using var process = new Process { StartInfo = ChildProgram.Of(program, arguments) };
        process.StartInfo.RedirectStandardInput = true;
        process.StartInfo.RedirectStandardOutput = true;
        process.StartInfo.RedirectStandardError = true;
        process.StartInfo.StandardInputEncoding = new UTF8Encoding(false);
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException) when (input.Length > 0)
        {
            // It ended before it read everything; its exit code says why.
        }

        process.WaitForExit();
        return new ToolEnd(process.ExitCode, output.Result, errors.Result);
    }
}

/// <summary>How a program ended.</summary>
public sealed record ToolEnd(int ExitCode, string Output, string Errors);
