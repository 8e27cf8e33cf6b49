using Pipeline.Sftp.Server;
using Pipeline.Sftp.Server.Faults;
using Pipeline.Sftp.Tests;
using Xunit.MicrosoftTestingPlatform;

// The tests' own program is also the server that other programs start: sftp -D "Pipeline.Sftp.Tests sftp-server ROOT
// [FAULTS]". 'dotnet test' passes --server.
if (args.Contains("--server"))
    return await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
if (args is not ["sftp-server", var root, .. var faults])
    return await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);

using var server = new SftpServer(root, new SftpServerOptions { Faults = FaultPlan.Parse(string.Join(',', faults)) });
await using var input = Console.OpenStandardInput();
await using var output = Console.OpenStandardOutput();
await server.RunAsync(input, output, CancellationToken.None);
return 0;
