using System.Diagnostics;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Servers;

/// <summary>
/// What goes wrong on the first day with a server: one line that says where and what to do, and exit code 3.
/// </summary>
public sealed class FirstDayTests : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    private readonly RealServer _server = new(Make.ProFtpd);

    public void Dispose() => _server.Dispose();

    [Fact]
    public void Wrong_key()
    {
        using var other = new RealServer(Make.OpenSsh);
        AssertOneLine(
            $"key_file: {other.KeyFile}, known_hosts: {_server.KnownHosts}",
            "refused the login; check user, key and password"
        );
    }

    [Fact]
    public void Wrong_password() =>
        AssertOneLine(
            $"password: not-this-one, known_hosts: {_server.KnownHosts}",
            "refused the login; check user, key and password"
        );

    [Fact]
    public void Key_file_that_is_not_there() =>
        AssertOneLine($"key_file: /nowhere/key, known_hosts: {_server.KnownHosts}", "/nowhere/key");

    [Fact]
    public void Unknown_host_key()
    {
        using var empty = new Testing.TempFolder();
        AssertOneLine(
            $"key_file: {_server.KeyFile}, known_hosts: {empty.Write("known_hosts", [])}",
            "host key is unknown; verify it with the operator and add it to known_hosts or the option host_key"
        );
    }

    [Fact]
    public void Changed_host_key()
    {
        using var other = new RealServer(Make.OpenSsh);
        using var folder = new Testing.TempFolder();
        var known = File.ReadAllText(other.KnownHosts).Replace($"{other.Port}", $"{_server.Port}");
        File.WriteAllText(folder.At("known_hosts"), known);
        AssertOneLine(
            $"key_file: {_server.KeyFile}, known_hosts: {folder.At("known_hosts")}",
            "'s host key differs from the known one; ask its operator"
        );
        Assert.Equal(known, File.ReadAllText(folder.At("known_hosts")));
    }

    [Fact]
    public void Refused_connection()
    {
        _server.Stop();
        AssertOneLine(Right, $"127.0.0.1:{_server.Port}: connection refused; check host and port");
    }

    [Fact]
    public void Server_that_says_nothing()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        AssertOneLine(Right, "check host, port and firewall", port: ((System.Net.IPEndPoint)silent.LocalEndpoint).Port);
    }

    [Fact]
    public void Unknown_host() =>
        AssertOneLine(
            Right,
            "no-such-host.invalid:[0-9]+: (the host name is unknown; check the option 'host'|the name server does not answer)",
            host: "no-such-host.invalid"
        );

    [Fact]
    public void Missing_folder() => AssertOneLine($"{Right}, root: no/such/folder", "there is no folder 'no/such/folder' on");

    [Fact]
    public void Missing_folder_with_openssh()
    {
        using var server = new RealServer(Make.OpenSsh);
        AssertOneLine(
            $"key_file: {server.KeyFile}, known_hosts: {server.KnownHosts}, root: /no/such/folder",
            "there is no folder '/no/such/folder' on",
            port: server.Port,
            user: server.User
        );
    }

    [Fact]
    public void Server_without_sftp()
    {
        using var server = new RealServer(Make.OpenSsh, new SshdOptions { Sftp = false });
        AssertOneLine(
            $"key_file: {server.KeyFile}, known_hosts: {server.KnownHosts}",
            "offers no SFTP",
            port: server.Port,
            user: server.User
        );
    }

    [Fact]
    public void File_that_is_not_understood()
    {
        using var fixture = new TransferFixture(_server);
        fixture.Use("{ sftp: { hots: 127.0.0.1, port: many } }");

        var end = fixture.Run();

        Assert.Equal(2, end.ExitCode);
        Assert.All(Lines(end), line => Assert.Matches(@"^fetch\.yml\(3,\d+\): error P\d+: ", line));
        Assert.Contains("did you mean 'host'?", end.Errors);
        Assert.False(Directory.Exists(fixture.Place.At("log")));
    }

    private string Right => $"key_file: {_server.KeyFile}, known_hosts: {_server.KnownHosts}";

    private void AssertOneLine(string login, string says, string host = "127.0.0.1", int? port = null, string? user = null)
    {
        using var fixture = new TransferFixture(_server);
        fixture.Use(
            $"{{ sftp: {{ host: {host}, port: {port ?? _server.Port}, user: {user ?? _server.User}, connect_timeout: {ConnectTimeout.TotalSeconds}s, {login} }} }}",
            attempts: "max_attempts: 1"
        );

        var since = Stopwatch.StartNew();
        var end = fixture.Run();

        Assert.Equal(3, end.ExitCode);
        Assert.Matches(says, Assert.Single(Lines(end)));
        Assert.InRange(since.Elapsed, TimeSpan.Zero, 20 * ConnectTimeout);
        Assert.StartsWith("error: ", end.Errors);
    }

    private static string[] Lines(ToolEnd end) => end.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
