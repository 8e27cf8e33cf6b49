using Pipeline.Scenarios.Kills;
using Pipeline.Scenarios.OddServers;

// The tests' own program is also the one that is killed in the middle of its work; that one need not load the test
// runner.
return args switch
{
    ["victim", .. var orders] => await KilledProcess.RunAsync(orders),
    ["cells"] => await CellWorker.ServeAsync(),
    _ => await TestAsync(args),
};

static Task<int> TestAsync(string[] args) => Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
