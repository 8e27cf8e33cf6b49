using Pipeline.Sftp.Server;
using Pipeline.Sftp.Server.Faults;

// The tests' own program is also the server that other programs start: sftp -D "Pipeline.Sftp.Tests sftp-server ROOT
// [FAULTS]".
if (args is not ["sftp-server", var root, .. var faults])
    return await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);

using var server = new SftpServer(root, new SftpServerOptions { Faults = FaultPlan.Parse(string.Join(',', faults)) });
await using var input = Console.OpenStandardInput();
await using var output = Console.OpenStandardOutput();
await server.RunAsync(input, output, CancellationToken.None);
return 0;
