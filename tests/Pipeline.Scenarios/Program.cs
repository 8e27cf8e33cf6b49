using Pipeline.Scenarios.Kills;

// The tests' own program is also the one that is killed in the middle of its work; that one need not load the test runner.
return args is ["victim", .. var orders] ? await Victim.RunAsync(orders) : await TestAsync(args);

static Task<int> TestAsync(string[] args) => Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
