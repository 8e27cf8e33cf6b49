using Pipeline.Scenarios.Servers;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Cli;

/// <summary>A canary in the place of a password is looked for in everything the program says and writes.</summary>
public sealed class SecretsTests : IDisposable
{
    private const string Canary = "canary-7f3a91";
    private const string Powerless = "setpriv --inh-caps=-all --bounding-set=-all";
    private readonly Workplace _place = new Workplace()
        .With("secretive.yml", Pipelines.Secretive)
        .With("broken.yml", Pipelines.Secretive + "nonsense: true\n")
        .With("secret.txt", Canary)
        .Variable("SUPPLIER_PASSWORD", Canary);

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("run", "secretive.yml", "-vvv")]
    [InlineData("run", "secretive.yml", "-vvv", "--json")]
    [InlineData("run", "secretive.yml", "--dry-run", "-vvv")]
    [InlineData("run", "broken.yml")]
    [InlineData("run", "secretive.yml", "--set", $"from.passwort={Canary}")]
    [InlineData("run", "secretive.yml", "--set", "from.password=${file:secret.txt}", "-vvv")]
    [InlineData("why", "secretive.yml", "a.csv")]
    [InlineData("check", "secretive.yml")]
    [InlineData("journal", "secretive.yml", "--json")]
    [InlineData("lint", "secretive.yml", "broken.yml")]
    public void Secret_is_never_said_nor_written(params string[] arguments)
    {
        var end = _place.Run(arguments);

        Assert.DoesNotContain(Canary, end.Output);
        Assert.DoesNotContain(Canary, end.Errors);
        if (Directory.Exists(_place.At("log")))
            Assert.DoesNotContain(Canary, _place.Logs());
    }

    [Fact]
    public void Programs_see_no_variable_that_they_were_not_given()
    {
        _place
            .Variable("AWS_SECRET_ACCESS_KEY", Canary)
            .Variable("GIVEN", "given-5d17")
            .With(
                "looks.yml",
                Pipelines.WithStore(
                    "{ sftp: { command: [cp, /proc/self/environ, seen], env: { MY_TOKEN: \"${GIVEN}\", LANG: C.UTF-8 } } }"
                )
            );
        Directory.CreateDirectory(_place.At("from"));
        File.WriteAllText(_place.At("from", "a"), "a");

        var end = _place.Run("run", "looks.yml", "-vvv");
        var seen = File.ReadAllText(_place.At("seen"));

        Assert.NotEqual(0, end.ExitCode);
        Assert.DoesNotContain(Canary, seen);
        Assert.DoesNotContain("SUPPLIER_PASSWORD", seen);
        Assert.Contains("MY_TOKEN=given-5d17\0", seen);
        Assert.Contains("LANG=C.UTF-8\0", seen);
        Assert.DoesNotContain("given-5d17", end.Output + end.Errors + _place.Logs());
    }

    /// <summary>Root without its rights is as any user among his own processes.</summary>
    [Fact]
    public void No_process_of_the_same_user_can_read_the_memory_of_one_that_has_read_a_secret()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root and setpriv");
        const string store = "{ sftp: { command: [sh, -c, 'echo > asked; exec sleep 1000']PASS, connect_timeout: 10m } }";
        foreach (var (password, isOpen) in new[] { ("", true), (", password: \"${SUPPLIER_PASSWORD}\"", false) })
        {
            _place.With("waits.yml", Pipelines.Copy.Replace("{ local: { root: from } }", store.Replace("PASS", password)));
            File.Delete(_place.At("asked"));
            using var run = _place.StartShell($"exec {Powerless} \"$P\" run waits.yml");
            Until.True(() => File.Exists(_place.At("asked")), "the program was started");
            var look = Tool.Try("sh", "", "-c", $"exec {Powerless} cat /proc/{run.Id}/environ");
            var limits = File.ReadAllText($"/proc/{run.Id}/limits");
            run.Kill(entireProcessTree: true);
            run.WaitForExit();

            Assert.Equal(isOpen, look.Output.Contains(Canary));
            if (!isOpen)
                Assert.Matches("Max core file size +0 +0 ", limits);
        }
    }

    [Fact]
    public void Keys_of_the_machine_go_nowhere_over_plain_http_either()
    {
        _place
            .Variable("AWS_ACCESS_KEY_ID", "AKIA")
            .Variable("AWS_SECRET_ACCESS_KEY", Canary)
            .Variable("AWS_SESSION_TOKEN", Canary)
            .Variable("AWS_REGION", "us-east-1")
            .Variable("AWS_ENDPOINT_URL", "http://192.0.2.1:9000")
            .With(
                "bucket.yml",
                Pipelines.Copy.Replace("{ local: { root: from } }", "{ s3: { bucket: b, connect_timeout: 2s } }")
            );

        var end = _place.Run("run", "bucket.yml");

        Assert.Equal(3, end.ExitCode);
        Assert.Contains("http://192.0.2.1:9000 is another machine over plain http", end.Errors);
        Assert.Contains("'insecure: true'", end.Errors);
        Assert.DoesNotContain(Canary, end.Output + end.Errors);
    }

    [Fact]
    public void What_a_killed_run_has_left_for_ssh_the_next_one_takes_away()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var temp = Directory.CreateDirectory(_place.At("tmp")).FullName;
        var store =
            $"{{ sftp: {{ host: 127.0.0.1, port: {((System.Net.IPEndPoint)silent.LocalEndpoint).Port}, password: x, host_key: 'ssh-ed25519 AAAA', connect_timeout: 10m }} }}";
        _place
            .Variable("TMPDIR", temp)
            .With("waits.yml", Pipelines.Copy.Replace("{ local: { root: from } }", store))
            .With("next.yml", Pipelines.Copy.Replace("{ local: { root: from } }", store.Replace("10m", "1s")));
        using (var run = _place.Start("run", "waits.yml"))
        {
            using var client = silent.AcceptTcpClient();
            // Another run that begins meanwhile leaves what this one uses.
            _place.Run("run", "next.yml");
            Assert.Equal(["pipeline-ask-", "pipeline-key-"], Left());
            run.Kill();
            run.WaitForExit();
        }
        Assert.Equal(["pipeline-ask-", "pipeline-key-"], Left());

        _place.Run("run", "next.yml");

        Assert.Empty(Left());

        IEnumerable<string> Left() =>
            Directory.GetDirectories(temp, "pipeline-*").Select(folder => Path.GetFileName(folder)[..13]).Order();
    }

    [Fact]
    public void Refused_connection_breaks_the_run_with_one_line_that_says_where()
    {
        var end = _place.Run("run", "secretive.yml");

        Assert.Equal(3, end.ExitCode);
        Assert.Single(end.Errors.Split('\n'), line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Contains("127.0.0.1", end.Errors);
    }
}
