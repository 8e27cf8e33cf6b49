using System.CommandLine;
using Pipeline.Cli.Terminal;
using Pipeline.Sftp.Server;
using Pipeline.Sftp.Server.Faults;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline sftp-server --root DIR</c>.</summary>
internal sealed class SftpServerCommand : ICommand
{
    private readonly Option<DirectoryInfo> _root = new Option<DirectoryInfo>("--root")
    {
        Description = "The folder to serve; clients cannot reach anything outside it",
        HelpName = "DIR",
        Required = true,
    }.AcceptExistingOnly();
    private readonly Option<FaultPlan?> _fault = new("--fault")
    {
        Description =
            "Faults to inject, to test a client: write:3=fail, read:2+=short, bytes:70000=cut, rename=refuse, "
            + "list=no-size, stat=fail-missing, list=endless, names:143=limit, names=no-dots, access=write-only, "
            + "reads:1000=limit, replies=plain, …, separated by commas",
        HelpName = "FAULTS",
        CustomParser = result =>
        {
            try
            {
                return FaultPlan.Parse(result.Tokens[0].Value);
            }
            catch (FormatException fault)
            {
                result.AddError(fault.Message);
                return null;
            }
        },
    };

    /// <inheritdoc/>
    public string[] Examples =>
        [
            "sftp -D 'pipeline sftp-server --root /data/out'            try it with the client of OpenSSH",
            "ForceCommand pipeline sftp-server --root /data/out         serve it, in sshd_config",
        ];

    /// <inheritdoc/>
    public Command Build(ConsoleOutput console)
    {
        var command = new Command(
            "sftp-server",
            "Serve one folder by SFTP on standard input and output. It has no login: every user who can start it can use it"
        )
        {
            _root,
            _fault,
        };
        command.SetAction(
            (line, cancellationToken) =>
                ServeAsync(line.GetRequiredValue(_root).FullName, line.GetValue(_fault), cancellationToken)
        );
        return command;
    }

    private static async Task<int> ServeAsync(string root, FaultPlan? faults, CancellationToken cancellationToken)
    {
        using var server = new SftpServer(root, new SftpServerOptions { Faults = faults });
        await using var input = Console.OpenStandardInput();
        await using var output = Console.OpenStandardOutput();
        await server.RunAsync(input, output, cancellationToken);
        return ExitCode.Done;
    }
}
