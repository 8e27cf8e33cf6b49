using Microsoft.Win32.SafeHandles;
using Pipeline.Cli;
using Pipeline.Cli.Commands;
using Pipeline.Cli.Terminal;

// Before anything else is loaded: what cannot be begun safely is not begun, and says so with what is there already.
if (Preload.Program() is { } refusal)
{
    using var error = new FileStream(new SafeFileHandle(2, ownsHandle: false), FileAccess.Write, bufferSize: 0);
    error.Write(System.Text.Encoding.UTF8.GetBytes(refusal + "\n"));
    return 2;
}
return await StartAsync(args);

static Task<int> StartAsync(string[] args)
{
    StandardStreams.Guard();
    return CommandTree.RunAsync(args, new ConsoleOutput());
}
