using Pipeline.Cli.Commands;
using Pipeline.Cli.Terminal;

return await CommandTree.RunAsync(args, new Screen());
