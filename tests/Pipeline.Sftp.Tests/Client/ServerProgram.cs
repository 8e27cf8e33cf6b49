using System.Diagnostics;
using Pipeline.Sftp.Client;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Client;

/// <summary>OpenSSH's own <c>sftp-server</c> over pipes, working in a folder of its own.</summary>
public sealed class ServerProgram : ISftpTransport
{
    private const string Program = "/usr/lib/openssh/sftp-server";
    private readonly Process process;

    public ServerProgram(params string[] arguments)
    {
        RequiresTool.Program(Program, "openssh-sftp-server");
        var start = ChildProgram.Of(Program, arguments);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.WorkingDirectory = Root;
        process = Process.Start(start)!;
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("pipeline-sftp-").FullName;

    public Stream FromServer => process.StandardOutput.BaseStream;

    public Stream ToServer => process.StandardInput.BaseStream;

    public static async Task<(ServerProgram Server, SftpConnection Connection)> ConnectAsync(
        SftpSettings? settings = null,
        params string[] arguments
    )
    {
        var server = new ServerProgram(arguments);
        return (server, await SftpConnection.OpenAsync(server, settings ?? new SftpSettings(), default));
    }

    public void Kill() => process.Kill();

    public ValueTask<string> ReadStderrTailAsync() => new("the last words");

    public async ValueTask DisposeAsync()
    {
        ToServer.Close();
        await process.WaitForExitAsync();
        FromServer.Close();
        process.Dispose();
        if (Directory.Exists(Root))
            Directory.Delete(Root, recursive: true);
    }
}
