using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Cli;

/// <summary>The built-in server as a command, used by OpenSSH's own client.</summary>
public sealed class SftpServerTests : IDisposable
{
    private const string Client = "/usr/bin/sftp";
    private readonly Workplace _place = new Workplace().With("served/a.csv", "hello");

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Serves_a_folder_to_the_client_of_openssh()
    {
        RequiresTool.Program(Client, "openssh-client");
        var server = $"{Workplace.Program} sftp-server --root {_place.At("served")}";

        var end = Tool.Try(
            Client,
            $"get a.csv {_place.At("got.csv")}\nput {_place.At("got.csv")} b.csv\nrename b.csv c.csv\n",
            "-b",
            "-",
            "-D",
            server
        );

        Assert.True(end.ExitCode == 0, end.Errors);
        Assert.Equal("hello", File.ReadAllText(_place.At("got.csv")));
        Assert.Equal("hello", File.ReadAllText(_place.At("served/c.csv")));
    }

    [Theory]
    [InlineData("--root", "missing")]
    [InlineData("--root", "served", "--fault", "nonsense")]
    [InlineData("--fault", "write=fail")]
    public void Rejects_a_folder_that_is_not_there_and_faults_that_are_none(params string[] arguments)
    {
        var end = _place.Run(["sftp-server", .. arguments]);

        Assert.Equal(2, end.ExitCode);
        Assert.Equal("", end.Output);
        Assert.StartsWith("error: ", end.Errors);
    }
}
