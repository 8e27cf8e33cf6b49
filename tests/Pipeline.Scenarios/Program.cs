using Pipeline.Scenarios;
using Pipeline.Scenarios.Kills;
using Pipeline.Scenarios.OddServers;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

// The tests' own program is also the one that is killed in the middle of its work; that one need not load the test
// runner.
return args switch
{
    ["victim", .. var orders] => await KilledProcess.RunAsync(orders),
    ["cells"] => await CellWorker.ServeAsync(),
    _ => await TestAsync(args),
};

// 'dotnet test' passes --server.
static Task<int> TestAsync(string[] args) =>
    args.Contains("--server")
        ? TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
        : ConsoleRunner.Run(args);
